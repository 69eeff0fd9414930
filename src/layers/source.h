/*
 * The source layer of development and builder.
 */
#ifndef GOCI_LAYERS_SOURCE_H
#define GOCI_LAYERS_SOURCE_H

#include "layers/stage.h"

/*
 * Adds the source layer: the context without go.mod and go.sum (see layers/modules.h).
 */
int goci_stage_source(const struct goci_stage *stage, struct oci_err *err);

#endif
