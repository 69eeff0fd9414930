/*
 * Writing a draft: the text of goci.yaml, and the summary for the user.
 */
#ifndef GOCI_INIT_DRAFT_WRITE_H
#define GOCI_INIT_DRAFT_WRITE_H

#include "init/draft.h"

/* Appends goci.yaml with the notes as comments. */
void goci_write_yaml(const struct goci_draft *draft, struct oci_buf *out);
/* Appends the services, the lines that were left out, and the counts of lines. */
void goci_write_summary(const struct goci_draft *draft, struct oci_buf *out);
/* Appends a string as a YAML scalar: plain if YAML 1.1 and 1.2 read that as a string,
 * in double quotes otherwise. */
void goci_write_scalar(const char *text, struct oci_buf *out);

#endif
