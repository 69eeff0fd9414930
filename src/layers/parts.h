/*
 * Adds layers to an image, one after another.
 */
#ifndef GOCI_LAYERS_PARTS_H
#define GOCI_LAYERS_PARTS_H

#include "layers/image.h"
#include "oci/rootfs.h"

/* Packs a tree as the next layer; an empty tree makes no layer. */
int goci_part_add(struct goci_image *image, const struct goci_maker *maker,
	enum goci_part_kind kind, const struct oci_tree *tree, struct oci_err *err);

/* Like goci_part_add(), for the layer of the program in the file `program`. */
int goci_part_add_program(struct goci_image *image, const struct goci_maker *maker,
	const char *program, const struct oci_tree *tree, struct oci_err *err);

/*
 * Like goci_part_add(), for a layer that is determined by `key`: `fill` makes the tree
 * only if the cache has no layer of that key.
 */
typedef int goci_fill_fn(void *arg, struct oci_tree *tree, struct oci_err *err);
int goci_part_add_keyed(struct goci_image *image, const struct goci_maker *maker,
	enum goci_part_kind kind, const struct oci_digest *key, goci_fill_fn *fill,
	void *arg, struct oci_err *err);

#endif
