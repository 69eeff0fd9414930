/*
 * Inputs as text, as a memo stores them.
 */
#ifndef GOCI_MEMO_INPUTS_TEXT_H
#define GOCI_MEMO_INPUTS_TEXT_H

#include "memo/inputs.h"

/* Appends the text; an empty line ends it. */
void goci_inputs_write(const struct goci_inputs *inputs, struct oci_buf *out);

/*
 * Parses the text at `*text` into `inputs`, and moves `*text` behind its end. Returns
 * -1, without an error, if the text is not valid; release `inputs` in any case.
 */
int goci_inputs_read(struct goci_inputs *inputs, const char **text);

#endif
