/*
 * A stage: base, development or builder, under way.
 *
 * Each layer has a file of its own; which ones an image has, and in which order, is in
 * service/stages.h.
 */
#ifndef GOCI_LAYERS_STAGE_H
#define GOCI_LAYERS_STAGE_H

#include "layers/image.h"
#include "oci/rootfs.h"
#include "oci/tree.h"

/* A stage of an image under way; all borrowed. */
struct goci_stage {
	struct goci_image *image;
	const struct goci_maker *maker;
	struct oci_rootfs *rootfs;          /* of --toolchain and the layers so far */
	const struct goci_compile *compile; /* of the image's program */
	const json_t *modules; /* that its packages are of; or NULL: not known */
};

/* Makes a tree's implied folders at or below `top` the user's. */
void goci_stage_own(
	const struct goci_stage *stage, struct oci_tree *tree, const char *top);

/*
 * Adds the digest of a file to a key; of the file of a source, `root` is the folder
 * that it must not leave.
 */
int goci_stage_hash_file(
	struct oci_hasher *h, const char *root, const char *path, struct oci_err *err);

#endif
