/*
 * Stages: the layers of base, development and builder.
 *
 * Each layer is of its own; which an image has, and in which order, is in layers.h.
 */
#ifndef GOCI_BUILD_STAGE_H
#define GOCI_BUILD_STAGE_H

#include "build/parts.h"
#include "oci/layer.h"

/* A stage of an image under way; all borrowed. */
struct goci_stage {
	struct goci_image *image;
	const struct goci_maker *maker;
	struct oci_rootfs *rootfs; /* of --toolchain and the layers so far */
};

/* Makes a tree's implied folders at or below `top` the user's. */
void goci_stage_own(
	const struct goci_stage *stage, struct oci_tree *tree, const char *top);

/*
 * Whether the toolchain that the stage would get can be had and can build the service:
 * told before any work.
 */
int goci_stage_check(const struct goci_image *image, const struct oci_rootfs *rootfs,
	struct oci_err *err);

/* The host's toolchain. */
int goci_stage_toolchain(const struct goci_stage *stage, struct oci_err *err);

/*
 * The busybox that a stage of a service gets: named, or a static one of this host; NULL
 * where there is none, none is wanted, or an image with a toolchain has what shell it
 * has. Borrowed.
 */
const char *goci_shell_find(
	const struct goci_service *service, const struct oci_platform *platform);

/* The shell: that busybox under all its names. */
int goci_stage_shell(const struct goci_stage *stage, struct oci_err *err);

/* Warns of what the stage could have and does not: a shell, goci-watch. */
void goci_stage_tell_missing(const struct goci_stage *stage);

/* The module cache. */
int goci_stage_modules(const struct goci_stage *stage, struct oci_err *err);

/* go.mod and go.sum. */
int goci_stage_gomod(const struct goci_stage *stage, struct oci_err *err);

#endif
