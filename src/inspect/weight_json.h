/*
 * The size report of an image as JSON.
 */
#ifndef GOCI_INSPECT_WEIGHT_JSON_H
#define GOCI_INSPECT_WEIGHT_JSON_H

#include "inspect/weight.h"

/* The complete report, sizes in bytes; owned by the caller. */
json_t *goci_weight_json(const struct goci_weight *weight);

#endif
