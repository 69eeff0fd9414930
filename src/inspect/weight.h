/*
 * What makes an image large: its layers, its folders, and what its Go programs are
 * made of.
 */
#ifndef GOCI_INSPECT_WEIGHT_H
#define GOCI_INSPECT_WEIGHT_H

#include "inspect/binaries.h"
#include "inspect/specimen.h"

/* A folder with all that is in it; the root is the one whose path is "". */
struct goci_folder {
	const char *path; /* borrowed from the tree */
	size_t parent;    /* its index; the root's is its own */
	int64_t size;     /* bytes of visible files, hard links counted once */
	size_t files;
};

struct goci_weight {
	const struct goci_specimen *target; /* borrowed */
	struct oci_rootfs *rootfs;
	struct goci_binaries programs;
	struct goci_folder *folders; /* bytewise by path, so that parents come first */
	size_t count;
	int64_t packed; /* bytes of all layers */
};

#define GOCI_WEIGHT_INIT \
	{                \
		0        \
	}

/* Reads it; `weight` is released by the caller, after a failure too. */
int goci_weight_read(struct goci_weight *weight, const struct goci_specimen *target,
	const struct oci_cancel *cancel, struct oci_err *err);
void goci_weight_release(struct goci_weight *weight);
#define goci_auto_weight OCI_AUTO(goci_weight_release) struct goci_weight

/*
 * Appends it as lines that fit a terminal; with `all`, small things are not put
 * together and long names are not cut.
 */
void goci_weight_text(const struct goci_weight *weight, bool all, struct oci_buf *out);

/* The same as JSON, always whole; owned by the caller. */
json_t *goci_weight_json(const struct goci_weight *weight);

#endif
