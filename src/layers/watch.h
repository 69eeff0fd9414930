/*
 * Hot reload: goci-watch in a development image.
 */
#ifndef GOCI_LAYERS_WATCH_H
#define GOCI_LAYERS_WATCH_H

#include "layers/stage.h"

/* Adds the layer with goci-watch. */
int goci_stage_watch(const struct goci_stage *stage, struct oci_err *err);

#endif
