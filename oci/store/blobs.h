/*
 * Blobs: files in one folder, each named by its sha256 (image-layout.md, "Blobs").
 *
 * A blob is published by rename, is a regular file, and never changes afterwards. Its
 * content is untrusted until it has been hashed.
 */
#ifndef OCI_BLOBS_H
#define OCI_BLOBS_H

#include "oci/cache.h"
#include "oci/digest.h"
#include "oci/err.h"
#include "oci/fs.h"
#include "oci/span.h"

#include <stdint.h>

/*
 * Opens a blob for reading without hashing it. Returns the fd, or -1: OCI_ERR_NOT_FOUND
 * when it is absent.
 */
int oci_blobs_open(
	int dirfd, const struct oci_digest *digest, int64_t *size, struct oci_err *err);

/*
 * Opens a blob of `size` bytes and verifies its digest. Returns the fd at offset 0, or
 * -1: OCI_ERR_NOT_FOUND when it is absent, OCI_ERR_MISMATCH when it is damaged.
 */
int oci_blobs_open_checked(
	int dirfd, const struct oci_digest *digest, int64_t size, struct oci_err *err);

/* Stores the mark of the open file `fd`, which was written or hashed through it. */
void oci_blobs_mark(int fd, struct oci_blob_mark *mark);

/* Like oci_blobs_open_checked, but does not hash a file whose mark is unchanged. */
int oci_blobs_open_marked(int dirfd, const struct oci_digest *digest, int64_t size,
	const struct oci_blob_mark *mark, struct oci_err *err);

/* Reads a blob of at most `max` bytes into `out` and verifies its digest. */
int oci_blobs_read(int dirfd, const struct oci_digest *digest, int64_t size, size_t max,
	struct oci_buf *out, struct oci_err *err);

/* Verify or read a blob that is already open; it can be in an archive. */
int oci_blobs_check(const struct oci_span *blob, const struct oci_digest *digest,
	int64_t size, struct oci_err *err);
int oci_blobs_slurp(const struct oci_span *blob, const struct oci_digest *digest,
	int64_t size, size_t max, struct oci_buf *out, struct oci_err *err);

#endif
