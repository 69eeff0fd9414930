/*
 * The Go programs of an image, and what they were built from.
 */
#ifndef GOCI_INSPECT_BINARIES_H
#define GOCI_INSPECT_BINARIES_H

#include "binary/sizes.h"
#include "oci/cancel.h"
#include "oci/rootfs.h"

struct goci_binary {
	char *path; /* in the image: "/app/main" */
	struct goci_buildinfo info;
	struct goci_sizes sizes; /* where they were asked for */
};

struct goci_binaries {
	struct goci_binary *items;
	size_t count;
	int scratch; /* what they are read by (inspect/extract.h), borrowed, or -1 */
};

#define GOCI_BINARIES_INIT    \
	{                     \
		.scratch = -1 \
	}

/*
 * Reads the program that the image starts, or with `all` every Go program that its
 * layers leave visible, by path. That there is none is OCI_ERR_NOT_FOUND. `programs` is
 * released by the caller, after a failure too.
 */
int goci_binaries_read(const struct oci_image *image, bool all,
	const struct oci_cancel *cancel, struct goci_binaries *programs,
	struct oci_err *err);

/*
 * The same for all programs of an image whose tree is `rootfs`, with their sizes; that
 * there is none is no failure.
 */
int goci_binaries_measure(const struct oci_image *image,
	const struct oci_rootfs *rootfs, const struct oci_cancel *cancel,
	struct goci_binaries *programs, struct oci_err *err);

void goci_binaries_release(struct goci_binaries *programs);
#define goci_auto_binaries OCI_AUTO(goci_binaries_release) struct goci_binaries

#endif
