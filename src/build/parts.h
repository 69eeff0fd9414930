/*
 * Parts: the layers that are made for an image, one after another.
 */
#ifndef GOCI_BUILD_PARTS_H
#define GOCI_BUILD_PARTS_H

#include "build/image.h"
#include "oci/rootfs.h"

/* Packs a tree as the next layer; a tree of nothing is no layer. */
int goci_part_add(struct goci_image *image, const struct goci_maker *maker,
	enum goci_part_kind kind, const struct oci_tree *tree, struct oci_err *err);

/*
 * The same for a layer that follows from `key`: the tree is made, by `fill`, only when
 * the cache has no layer of that key.
 */
typedef int goci_fill_fn(void *arg, struct oci_tree *tree, struct oci_err *err);
int goci_part_add_keyed(struct goci_image *image, const struct goci_maker *maker,
	enum goci_part_kind kind, const struct oci_digest *key, goci_fill_fn *fill,
	void *arg, struct oci_err *err);

/* "websocket-gateway linux/arm64", "x:base linux/amd64": how the report names an image.
 */
char *goci_image_name(const struct goci_image *image);

/* An image as what is told is about; `subject` borrows from the rest. */
struct goci_image_subject {
	struct goci_subject subject;
	char *called;
	char platform[OCI_PLATFORM_STR];
};

void goci_image_subject(const struct goci_image *image, struct goci_image_subject *s);
void goci_image_subject_release(struct goci_image_subject *s);
#define goci_auto_image_subject \
	OCI_AUTO(goci_image_subject_release) struct goci_image_subject

/* What a part is called in the report, and what the history says of it. */
const char *goci_part_name(enum goci_part_kind kind);
const char *goci_part_history(enum goci_part_kind kind);

#endif
