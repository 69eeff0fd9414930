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

#endif
