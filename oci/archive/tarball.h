/*
 * Writing the tar of an archive of images: regular files and folders of root's, mode
 * 0644 and 0755, of 1970-01-01 (POSIX.1-2017 ustar; a pax header for a file of 8 GiB
 * and more).
 */
#ifndef OCI_ARCHIVE_TARBALL_H
#define OCI_ARCHIVE_TARBALL_H

#include "oci/output.h"

#include <stdint.h>

struct oci_tarball {
	struct oci_output *output; /* started; borrowed */
	const struct oci_cancel *cancel;
	int64_t left; /* bytes of the file that is being written */
	size_t pad;   /* zeros after them */
};

/* Begins a file of `size` bytes; `path` has at most 100 bytes. */
int oci_tarball_file(
	struct oci_tarball *tar, const char *path, int64_t size, struct oci_err *err);

/* Writes a part of the file's content. `tarball` is a struct oci_tarball. */
int oci_tarball_data(void *tarball, const void *data, size_t len, struct oci_err *err);

/* Ends the file. All its bytes must have been written. */
int oci_tarball_end_file(struct oci_tarball *tar, struct oci_err *err);

/* Writes a whole file. */
int oci_tarball_text(struct oci_tarball *tar, const char *path, const char *text,
	size_t len, struct oci_err *err);

/* Writes a folder; `path` ends with "/". */
int oci_tarball_folder(struct oci_tarball *tar, const char *path, struct oci_err *err);

/* Ends the archive. */
int oci_tarball_end(struct oci_tarball *tar, struct oci_err *err);

#endif
