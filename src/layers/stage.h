/*
 * A stage in the making: base, development or builder.
 *
 * Each layer has its own file; service/stages.h lists the layers of an image and their
 * order.
 */
#ifndef GOCI_LAYERS_STAGE_H
#define GOCI_LAYERS_STAGE_H

#include "layers/image.h"
#include "oci/rootfs.h"
#include "oci/tree.h"

/* A stage; all borrowed. */
struct goci_stage {
	struct goci_image *image;
	const struct goci_maker *maker;
	struct oci_rootfs *rootfs;          /* of --toolchain and the layers so far */
	const struct goci_compile *compile; /* of the image's program */
	const json_t *modules; /* modules of the program's packages; NULL: unknown */
};

/* Gives the implied folders of a tree, at or below `top`, to the user. */
void goci_stage_own(
	const struct goci_stage *stage, struct oci_tree *tree, const char *top);

/*
 * Adds the digest of a file to a key. Symlinks of `path` must not lead out of `root`.
 */
int goci_stage_hash_file(
	struct oci_hasher *h, const char *root, const char *path, struct oci_err *err);

#endif
