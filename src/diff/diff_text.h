/*
 * The difference of two images as text.
 */
#ifndef GOCI_DIFF_DIFF_TEXT_H
#define GOCI_DIFF_DIFF_TEXT_H

#include "oci/buf.h"

#include <jansson.h>

/* Appends the document of diff.h as lines, shortened to about one screen. */
void goci_diff_text(const json_t *diff, struct oci_buf *out);

#endif
