/*
 * The shell layer: a static busybox under all its names.
 */
#ifndef GOCI_LAYERS_SHELL_H
#define GOCI_LAYERS_SHELL_H

#include "layers/stage.h"

/* The shell: that busybox under all its names. */
int goci_stage_shell(const struct goci_stage *stage, struct oci_err *err);

#endif
