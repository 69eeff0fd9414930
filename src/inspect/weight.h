/*
 * `goci inspect --size`: how the size of an image is distributed over its layers, its
 * folders, and the packages of its Go programs.
 */
#ifndef GOCI_INSPECT_WEIGHT_H
#define GOCI_INSPECT_WEIGHT_H

#include "binary/binaries.h"
#include "inspect/platform_image.h"

/* A folder with everything below it. The root has the path "". */
struct goci_weight_folder {
	const char *path; /* borrowed from `rootfs` */
	size_t parent;    /* index of the parent; the root's is its own */
	int64_t size;     /* bytes of visible files; hard links are counted once */
	size_t files;
};

struct goci_weight {
	const struct goci_platform_image *target; /* borrowed */
	struct oci_rootfs *rootfs;
	struct goci_binaries programs;
	struct goci_weight_folder *folders; /* sorted by path: parents come first */
	size_t count;
	int64_t packed; /* bytes of all layers as they are stored */
};

#define GOCI_WEIGHT_INIT \
	{                \
		0        \
	}

/* Reads all layers of `target`, which is kept. The caller releases `weight`, after a
 * failure too. */
int goci_weight_read(struct goci_weight *weight,
	const struct goci_platform_image *target, const struct oci_cancel *cancel,
	struct oci_err *err);
void goci_weight_release(struct goci_weight *weight);
#define goci_auto_weight OCI_AUTO(goci_weight_release) struct goci_weight

#endif
