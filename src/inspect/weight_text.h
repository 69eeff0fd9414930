/*
 * The size report of an image as text.
 */
#ifndef GOCI_INSPECT_WEIGHT_TEXT_H
#define GOCI_INSPECT_WEIGHT_TEXT_H

#include "inspect/weight.h"

/*
 * Appends the report. Small items are summed up and long names are cut to fit a
 * terminal; with `all`, neither.
 */
void goci_weight_text(const struct goci_weight *weight, bool all, struct oci_buf *out);

#endif
