/*
 * Hot reload: goci-watch in a development image, and on the host.
 */
#ifndef GOCI_LAYERS_WATCH_H
#define GOCI_LAYERS_WATCH_H

#include "layers/stage.h"

/* The layer with goci-watch. */
int goci_stage_watch(const struct goci_stage *stage, struct oci_err *err);

#endif
