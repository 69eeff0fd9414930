/*
 * Writing: a draft as the text of goci.yaml, and as a summary for the user.
 */
#ifndef GOCI_INIT_WRITE_H
#define GOCI_INIT_WRITE_H

#include "init/draft.h"

/* Appends goci.yaml, with its comments. */
void goci_write_yaml(const struct goci_draft *draft, struct oci_buf *out);
/* Appends what was found, and each line that is not carried over. */
void goci_write_summary(const struct goci_draft *draft, struct oci_buf *out);
/* Appends a string as YAML: plain where that is certain to be a string. */
void goci_write_scalar(const char *text, struct oci_buf *out);

#endif
