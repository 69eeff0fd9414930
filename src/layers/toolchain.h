/*
 * The toolchain layer: this host's Go, or that of the image that --toolchain names.
 */
#ifndef GOCI_LAYERS_TOOLCHAIN_H
#define GOCI_LAYERS_TOOLCHAIN_H

#include "layers/stage.h"

/*
 * Whether the toolchain that the stage would get can be had and can build the service:
 * told before any work.
 */
int goci_stage_check(const struct goci_image *image, const struct oci_rootfs *rootfs,
	struct oci_err *err);

/* The host's toolchain. */
int goci_stage_toolchain(const struct goci_stage *stage, struct oci_err *err);

/* Warns of what the stage could have and does not: a shell, goci-watch. */
void goci_stage_tell_missing(const struct goci_stage *stage);

#endif
