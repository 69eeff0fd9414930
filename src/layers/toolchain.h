/*
 * The toolchain layer: this host's Go, or that of the image named by --toolchain.
 */
#ifndef GOCI_LAYERS_TOOLCHAIN_H
#define GOCI_LAYERS_TOOLCHAIN_H

#include "layers/stage.h"

/*
 * Checks before any work that the stage's toolchain exists and can build the service.
 */
int goci_stage_check(const struct goci_image *image, const struct oci_rootfs *rootfs,
	struct oci_err *err);

/* Adds the layer of the host's toolchain. */
int goci_stage_toolchain(const struct goci_stage *stage, struct oci_err *err);

/* Warns if the stage lacks a shell or goci-watch because the host has none. */
void goci_stage_tell_missing(const struct goci_stage *stage);

#endif
