/*
 * Blobs: files named after their sha256 in one folder (image-layout.md, "Blobs").
 *
 * A blob is published by rename, is a regular file, and is never changed afterwards.
 * Nothing that is read is trusted before it was hashed.
 */
#ifndef OCI_BLOBS_H
#define OCI_BLOBS_H

#include "oci/cache.h"
#include "oci/digest.h"
#include "oci/err.h"
#include "oci/fs.h"
#include "oci/span.h"

#include <stdint.h>

/* Opens a blob for reading; absent is OCI_ERR_NOT_FOUND. Not hashed. Returns the fd. */
int oci_blobs_open(
	int dirfd, const struct oci_digest *digest, int64_t *size, struct oci_err *err);

/*
 * Opens a blob of `size` bytes and hashes it. Returns the descriptor, set to the start,
 * or -1: OCI_ERR_NOT_FOUND when it is absent, OCI_ERR_MISMATCH when it is damaged.
 */
int oci_blobs_open_checked(
	int dirfd, const struct oci_digest *digest, int64_t size, struct oci_err *err);

/* The mark of the open file `fd`, which was written or hashed through it. */
void oci_blobs_mark(int fd, struct oci_blob_mark *mark);

/* As oci_blobs_open_checked, but a file that has its mark still is not hashed. */
int oci_blobs_open_marked(int dirfd, const struct oci_digest *digest, int64_t size,
	const struct oci_blob_mark *mark, struct oci_err *err);

/* Reads a checked blob of at most `max` bytes into `out`. */
int oci_blobs_read(int dirfd, const struct oci_digest *digest, int64_t size, size_t max,
	struct oci_buf *out, struct oci_err *err);

/* The same two of a blob that is open, in an archive as well. */
int oci_blobs_check(const struct oci_span *blob, const struct oci_digest *digest,
	int64_t size, struct oci_err *err);
int oci_blobs_slurp(const struct oci_span *blob, const struct oci_digest *digest,
	int64_t size, size_t max, struct oci_buf *out, struct oci_err *err);

#endif
