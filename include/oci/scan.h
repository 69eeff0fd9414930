/*
 * Reading the entries of a tar (a layer) or a zip one by one, by libarchive.
 *
 * The input is untrusted: paths are cleaned; an entry that would leave the root,
 * exceeds the limits (oci/limits.h) or cannot be read is an error. Cancellation is
 * checked for each block of 128 KiB. For findings instead of one error, see
 * oci/layercheck.h.
 */
#ifndef OCI_SCAN_H
#define OCI_SCAN_H

#include "oci/buf.h"
#include "oci/cancel.h"
#include "oci/digest.h"
#include "oci/layer.h"
#include "oci/limits.h"
#include "oci/span.h"
#include "oci/tree.h"

enum oci_scan_type {
	OCI_SCAN_DIR,
	OCI_SCAN_FILE,
	OCI_SCAN_SYMLINK,
	OCI_SCAN_HARDLINK,
	OCI_SCAN_OTHER, /* a device, a FIFO, a socket */
};

/* One entry; all of it is borrowed until the callback returns. */
struct oci_scan_entry {
	const char *path; /* clean; a whiteout keeps its ".wh." name */
	enum oci_scan_type type;
	struct oci_attrs attrs;
	const char *link;
	const char *special; /* of OCI_SCAN_OTHER: "character device 1:3"; or NULL */
	int64_t size;
	void *stream; /* for the functions below */
};

/* Called for each entry; -1 with an error ends the scan, 1 ends it without. */
typedef int oci_scan_fn(
	const struct oci_scan_entry *entry, void *arg, struct oci_err *err);

/* What to scan. All members are borrowed. */
struct oci_scan {
	const struct oci_span *span;
	enum oci_wrapping wrapping;      /* of a tar: what its media type says */
	const struct oci_limits *limits; /* NULL: OCI_LIMITS_INIT */
	const struct oci_cancel *cancel; /* may be NULL */
};

/*
 * Scans a tar to the end of its input. The compression is determined from the first
 * bytes and must match the media type; every error of compression that verification
 * reports is an error. `bytes` (or NULL) is set to the uncompressed size.
 */
int oci_scan_tar(const struct oci_scan *scan, oci_scan_fn *fn, void *arg,
	int64_t *bytes, struct oci_err *err);

/* Scans a zip, whose entries are stored or deflated. */
int oci_scan_zip(
	const struct oci_scan *scan, oci_scan_fn *fn, void *arg, struct oci_err *err);

/* The digest of the uncompressed tar (its diff id). */
int oci_scan_unpacked(
	const struct oci_scan *scan, struct oci_digest *digest, struct oci_err *err);

/*
 * Peeks at the first bytes of the content, borrowed until more is read; `*len` is 0
 * when there are none. They are not consumed.
 */
int oci_scan_peek(const struct oci_scan_entry *entry, const void **data, size_t *len,
	struct oci_err *err);

/* Appends the content to `out`; more than `max` bytes is an error. */
int oci_scan_read(const struct oci_scan_entry *entry, size_t max, struct oci_buf *out,
	struct oci_err *err);

/*
 * Copies the content to the empty file `fd`, at most `max` bytes; holes of a sparse
 * file stay holes.
 */
int oci_scan_copy(
	const struct oci_scan_entry *entry, int64_t max, int fd, struct oci_err *err);

/*
 * Calls `take` with the content in order, with holes of a sparse file as zeros; more
 * than 1 GB of holes in all entries is an error.
 */
typedef void oci_scan_take_fn(void *to, const void *data, size_t len);
int oci_scan_each(const struct oci_scan_entry *entry, oci_scan_take_fn *take, void *to,
	struct oci_err *err);

/* The digest of that. */
int oci_scan_hash(const struct oci_scan_entry *entry, struct oci_digest *digest,
	struct oci_err *err);

/*
 * Appends the extended attributes, one a line, sorted: "NAME BASE64\n", or "NAME
 * sha256:...\n" for values over OCI_SCAN_XATTR bytes.
 */
#define OCI_SCAN_XATTR 64
void oci_scan_xattrs(const struct oci_scan_entry *entry, struct oci_buf *out);

/* Adds the extended attributes unchanged, without those of overlayfs. */
void oci_scan_copy_xattrs(const struct oci_scan_entry *entry, struct oci_xattrs *out);

/*
 * Appends the content of the entry to the file `fd` and hashes it; the holes of a
 * sparse file are left out of both. `*size` is the number of bytes.
 */
int oci_scan_save(const struct oci_scan_entry *entry, int fd, struct oci_digest *digest,
	int64_t *size, struct oci_err *err);

#endif
