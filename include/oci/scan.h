/*
 * Reading tar and zip: the entries of a layer or an archive, one after another, by
 * libarchive.
 *
 * The input is foreign: paths are cleaned, and what would leave the root, is over the
 * limits of oci/limits.h or cannot be read is an error. A cancel is heeded at each
 * block of 128 KiB.
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

/* What is scanned, and how far; all of it is borrowed. */
struct oci_scan {
	const struct oci_span *span;
	enum oci_wrapping wrapping;      /* of a tar: what its media type says */
	const struct oci_limits *limits; /* NULL: OCI_LIMITS_INIT */
	const struct oci_cancel *cancel; /* may be NULL */
};

/*
 * Scans a tar to the end of what it is in. How it is compressed is read once, from its
 * first bytes, and is what its media type says; all that verify calls an error of the
 * compression is one. `bytes`, if not NULL, are how long it is uncompressed.
 */
int oci_scan_tar(const struct oci_scan *scan, oci_scan_fn *fn, void *arg,
	int64_t *bytes, struct oci_err *err);

/* Scans a zip, whose entries are stored or deflated. */
int oci_scan_zip(
	const struct oci_scan *scan, oci_scan_fn *fn, void *arg, struct oci_err *err);

/* The digest of the bytes of a tar when it is not compressed. */
int oci_scan_unpacked(
	const struct oci_scan *scan, struct oci_digest *digest, struct oci_err *err);

/*
 * The first bytes of the entry's content, borrowed until more is read, and `*len` 0
 * where there are none. They are not read by that: all below begin with them.
 */
int oci_scan_peek(const struct oci_scan_entry *entry, const void **data, size_t *len,
	struct oci_err *err);

/* Reads the content of the entry, at most `max` bytes, into `out`. */
int oci_scan_read(const struct oci_scan_entry *entry, size_t max, struct oci_buf *out,
	struct oci_err *err);

/*
 * Copies the content of the entry into the empty file `fd`, at most `max` bytes; what
 * is a hole in a sparse file is one in the copy.
 */
int oci_scan_copy(
	const struct oci_scan_entry *entry, int64_t max, int fd, struct oci_err *err);

/*
 * The digest of the entry's content, the holes of a sparse file as zeros: over 1 GB of
 * them in all entries are refused, which would be hashed for hours.
 */
int oci_scan_hash(const struct oci_scan_entry *entry, struct oci_digest *digest,
	struct oci_err *err);

/*
 * Adds the entry's extended attributes, a line each, sorted: "NAME BASE64\n", or
 * "NAME sha256:...\n" where the value has over OCI_SCAN_XATTR bytes.
 */
#define OCI_SCAN_XATTR 64
void oci_scan_xattrs(const struct oci_scan_entry *entry, struct oci_buf *out);

/* Adds them as they are, but those of overlayfs, which are of the host that had them.
 */
void oci_scan_copy_xattrs(const struct oci_scan_entry *entry, struct oci_xattrs *out);

/*
 * Appends the content of the entry to the file `fd` and hashes it; the holes of a
 * sparse file are left out of both. `*size` is the number of bytes.
 */
int oci_scan_save(const struct oci_scan_entry *entry, int fd, struct oci_digest *digest,
	int64_t *size, struct oci_err *err);

#endif
