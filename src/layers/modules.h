/*
 * The modules layer, a module cache, and that of go.mod and go.sum.
 */
#ifndef GOCI_LAYERS_MODULES_H
#define GOCI_LAYERS_MODULES_H

#include "layers/stage.h"

/* The module cache. */
int goci_stage_modules(const struct goci_stage *stage, struct oci_err *err);

/* go.mod and go.sum. */
int goci_stage_gomod(const struct goci_stage *stage, struct oci_err *err);

#endif
