/*
 * The shell layer: a static busybox and a symlink for each applet.
 */
#ifndef GOCI_LAYERS_SHELL_H
#define GOCI_LAYERS_SHELL_H

#include "layers/stage.h"

/* Adds the shell layer. */
int goci_stage_shell(const struct goci_stage *stage, struct oci_err *err);

#endif
