/*
 * Reading tar: the entries of a layer or an archive, one after another, by libarchive.
 *
 * The input is foreign: paths are cleaned, and what would leave the root, is over the
 * limits or cannot be read is an error.
 */
#ifndef OCI_SCAN_H
#define OCI_SCAN_H

#include "oci/buf.h"
#include "oci/cancel.h"
#include "oci/digest.h"
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

/*
 * Scans a file, or a part of one: tar, plain or by gzip or zstd, or zip. At most
 * OCI_SCAN_ENTRIES entries.
 */
int oci_scan(const struct oci_span *span, oci_scan_fn *fn, void *arg,
	const struct oci_cancel *cancel, struct oci_err *err);

#define OCI_SCAN_ENTRIES 500000

/* The same; `*bytes` is how long the archive is when it is not compressed, to its end.
 */
int oci_scan_counted(const struct oci_span *span, oci_scan_fn *fn, void *arg,
	int64_t *bytes, const struct oci_cancel *cancel, struct oci_err *err);

/*
 * The digest of the bytes of a file that is compressed by gzip or zstd, of the file's
 * own where it is not.
 */
int oci_scan_unpacked(const struct oci_span *span, struct oci_digest *digest,
	const struct oci_cancel *cancel, struct oci_err *err);

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
 * them are refused, which would be hashed for hours.
 */
int oci_scan_hash(const struct oci_scan_entry *entry, struct oci_digest *digest,
	struct oci_err *err);

/*
 * Adds the entry's extended attributes, a line each, sorted: "NAME BASE64\n", or
 * "NAME sha256:...\n" where the value has over OCI_SCAN_XATTR bytes.
 */
#define OCI_SCAN_XATTR 64
void oci_scan_xattrs(const struct oci_scan_entry *entry, struct oci_buf *out);

/* Passes the content of the entry on, a sparse file's without its holes. */
struct oci_sink;
int oci_scan_pass(
	const struct oci_scan_entry *entry, struct oci_sink *sink, struct oci_err *err);

#endif
