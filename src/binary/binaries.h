/*
 * The Go programs in the layers of an image, with their build information.
 */
#ifndef GOCI_BINARY_BINARIES_H
#define GOCI_BINARY_BINARIES_H

#include "binary/sizes.h"
#include "oci/cancel.h"
#include "oci/rootfs.h"

struct goci_binary {
	char *path; /* in the image: "/app/main" */
	struct goci_buildinfo info;
	struct goci_sizes sizes; /* set by goci_binaries_measure only */
};

struct goci_binaries {
	struct goci_binary *items;
	size_t count;
	/* The file that programs are extracted into (goci_scratch_open), borrowed;
	 * -1: a new one is opened. */
	int scratch;
	size_t others; /* ELF files that are no Go programs, of those looked at */
};

#define GOCI_BINARIES_INIT    \
	{                     \
		.scratch = -1 \
	}

/*
 * Reads the program of the image's entrypoint, or with `all` every Go program that is
 * visible in the merged file system, sorted by path. Fails with OCI_ERR_NOT_FOUND when
 * there is none. The caller releases `programs`, after a failure too.
 */
int goci_binaries_read(const struct oci_image *image, bool all,
	const struct oci_cancel *cancel, struct goci_binaries *programs,
	struct oci_err *err);

/*
 * Reads every Go program of the image and the sizes of its parts. `rootfs` is the
 * merged file system of `image`, borrowed. Succeeds with an empty list when there is no
 * Go program. The caller releases `programs`, after a failure too.
 */
int goci_binaries_measure(const struct oci_image *image,
	const struct oci_rootfs *rootfs, const struct oci_cancel *cancel,
	struct goci_binaries *programs, struct oci_err *err);

/*
 * Called for each program, with its open file, borrowed. It may take `program->info`
 * over, leaving GOCI_BUILDINFO_INIT. A negative result ends the reading.
 */
typedef int goci_binary_fn(
	struct goci_binary *program, int fd, void *arg, struct oci_err *err);

/*
 * Calls `fn` for every Go program of the image, in the order of their layers. Succeeds
 * where there is none. The caller releases `programs`, after a failure too.
 */
int goci_binaries_visit(const struct oci_image *image, const struct oci_cancel *cancel,
	goci_binary_fn *fn, void *arg, struct goci_binaries *programs,
	struct oci_err *err);

/* Frees the list, but leaves `scratch` open. */
void goci_binaries_release(struct goci_binaries *programs);
#define goci_auto_binaries OCI_AUTO(goci_binaries_release) struct goci_binaries

#endif
