/*
 * The modules layer (a module cache), and the layer of go.mod and go.sum.
 */
#ifndef GOCI_LAYERS_MODULES_H
#define GOCI_LAYERS_MODULES_H

#include "layers/stage.h"

/* Adds the module cache's layer. */
int goci_stage_modules(const struct goci_stage *stage, struct oci_err *err);

/* Adds the layer of go.mod and go.sum. */
int goci_stage_gomod(const struct goci_stage *stage, struct oci_err *err);

#endif
