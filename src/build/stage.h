/*
 * Stages: the layers of base, development and builder.
 *
 * Each layer is of its own and in the order in which it changes: toolchain, shell,
 * skeleton, modules, go.mod and go.sum, goci-watch, source, compiled packages, program.
 */
#ifndef GOCI_BUILD_STAGE_H
#define GOCI_BUILD_STAGE_H

#include "build/parts.h"
#include "oci/stream.h"

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

/* The host's toolchain and a shell; nothing where an image brings them. */
int goci_stage_toolchain(const struct goci_stage *stage, struct oci_err *err);

/* Of that, the shell: a static busybox under all its names. */
int goci_stage_shell(const struct goci_stage *stage, struct oci_err *err);

/* The module cache, and go.mod and go.sum. */
int goci_stage_modules(const struct goci_stage *stage, struct oci_err *err);

#endif
