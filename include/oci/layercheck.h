/*
 * Strict reading of layers: a blob is read once, through one descriptor, and the bytes
 * that are hashed are the bytes that are decompressed and parsed as tar (image-spec
 * descriptor.md, "Verification"; config.md, "Layer DiffID"; layer.md).
 *
 * The content is hostile input. What readers of tar, gzip or zstd understand
 * differently is a finding. Layers can be checked concurrently, each with its own
 * findings; memory is bounded by the limits and by the budget that the layers share.
 */
#ifndef OCI_LAYERCHECK_H
#define OCI_LAYERCHECK_H

#include "oci/cancel.h"
#include "oci/digest.h"
#include "oci/err.h"
#include "oci/finding.h"
#include "oci/layer.h"
#include "oci/limits.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

/* The compressed layer to read. All pointers are borrowed until the check returns. */
struct oci_layer_blob {
	int fd;
	int64_t offset; /* of the blob in the file: not 0 within an archive */
	int64_t size;   /* bytes */
	enum oci_wrapping wrapping; /* the compression that its media type states */
	const char *subject;        /* what findings call it: a digest or a path */
	const struct oci_limits *limits;
	struct oci_budget *budget;
	struct oci_findings *findings;
	const struct oci_cancel *cancel; /* or NULL */
	bool unhashed;                   /* compute neither of the digests */
};

/* What the bytes of a layer turned out to be. */
struct oci_layer_bytes {
	struct oci_digest digest; /* of the blob; "" when `unhashed` */
	int64_t size; /* bytes read; less than `size` above for a truncated file */
	bool whole;   /* decompressed to the end: the members below are valid */
	struct oci_digest diff_id; /* of the uncompressed tar; "" when `unhashed` */
	int64_t unpacked;          /* bytes of the uncompressed tar */
};

enum oci_file_type {
	OCI_FILE_REGULAR,
	OCI_FILE_DIR,
	OCI_FILE_SYMLINK,
	OCI_FILE_HARDLINK,
	OCI_FILE_CHAR,
	OCI_FILE_BLOCK,
	OCI_FILE_FIFO,
};

struct oci_file {
	enum oci_file_type type;
	unsigned mode; /* permission bits, 07777 */
	uint32_t uid;
	uint32_t gid;
	int64_t size;
	const char
		*link;   /* target of a link, of a hard link as a clean path; or NULL */
	unsigned layer;  /* number of the layer that it comes from, from 0 */
	bool implied;    /* a folder without an entry of its own */
	bool capability; /* has the attribute security.capability */
};

/* An entry of the tar. Strings are borrowed until the callback returns. */
struct oci_layer_entry {
	const char *path; /* clean; a whiteout keeps its ".wh." name */
	struct oci_file file;
	int64_t mtime; /* seconds since 1970 */
};

struct oci_layer_check {
	struct oci_layer_blob blob;
	const struct stat *opened; /* of the file when it was opened; NULL: fstat now */
	unsigned layer;            /* number of the layer in its image, from 0 */
	/* Called for each entry, and then for its content in parts. Both may be NULL.
	 */
	void (*entry)(const struct oci_layer_entry *entry, void *arg);
	void (*content)(const void *data, size_t len, void *arg);
	void *arg;
};

struct oci_layer_result {
	struct oci_layer_bytes bytes;
	bool changed;            /* the file changed meanwhile: ignore the findings */
	struct oci_files *files; /* owned; for oci_files_stack */
};

/*
 * Reads the whole blob and adds everything that is wrong with it to the findings;
 * comparing digests and size with a descriptor is left to the caller. Returns -1 when
 * the system fails or the work is cancelled; `out` then needs no release.
 */
int oci_layer_check(const struct oci_layer_check *in, struct oci_layer_result *out,
	struct oci_err *err);
void oci_layer_result_release(struct oci_layer_result *result);

/*
 * Compares the blob `fd` with a record that oci_layer_make wrote to a cache: NULL when
 * the blob unpacks to the recorded diff id, or when the record is not one of a layer;
 * otherwise the reason, as "is not ...". `cancel` is a struct oci_cancel or NULL. It
 * has the form of `judge` of struct oci_stock_job (oci/cache.h).
 */
const char *oci_layer_check_stored(void *cancel, const char *record, int fd);

/*
 * The files of layers: those of one layer, or those that are visible when layers are
 * stacked (layer.md, "Applying Changesets"). A file takes about 60 bytes; their number
 * is limited by the budget, which must outlive them.
 */
struct oci_files;
struct oci_files *oci_files_new(struct oci_budget *budget, unsigned layer);
void oci_files_free(struct oci_files *files);
void oci_files_freep(struct oci_files **files);
#define oci_auto_files OCI_AUTO(oci_files_freep) struct oci_files

/*
 * Stacks `upper` on `*lower` (or on NULL), which becomes the result. `upper` is freed;
 * its findings are reported for `subject`. To be called from the lowest layer to the
 * highest.
 */
void oci_files_stack(struct oci_files **lower, struct oci_files *upper,
	struct oci_findings *findings, const char *subject);

#endif
