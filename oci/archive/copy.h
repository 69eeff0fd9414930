/*
 * The list of images and blobs behind oci/copy.h.
 */
#ifndef OCI_ARCHIVE_COPY_H
#define OCI_ARCHIVE_COPY_H

#include "oci/copy.h"
#include "source/source.h"

/* A blob and where its content comes from: the first of these that is set. */
struct oci_copy_blob {
	struct oci_digest digest;
	int64_t size;
	bool is_document;  /* written before the others */
	unsigned followed; /* a bit for each kind as which what it leads to was added */
	char *text;        /* the content itself */
	const struct oci_cache *cache; /* the layer below, borrowed */
	struct oci_layer layer;
	struct oci_source *source;
	char *path; /* in the source; NULL: a blob by its digest */
};

struct oci_copy_entry {
	json_t *descriptor; /* as in index.json of a layout */
	bool is_referrer;
};

struct oci_copy {
	const struct oci_cancel *cancel;
	struct oci_meter *meter; /* or NULL */
	struct oci_copy_blob *blobs;
	size_t blob_count;
	json_t *seen; /* digest -> index of the blob */
	size_t documents;
	struct oci_copy_entry *entries;
	size_t count;
	json_t *attached; /* what is staged (image/attach.h), or NULL */
};

/*
 * Adds a blob unless it is there; takes ownership of what `blob` holds. The same digest
 * with another size, and too many blobs, are errors.
 */
int oci_copy_blob(
	struct oci_copy *copy, struct oci_copy_blob *blob, struct oci_err *err);

/* Finds a blob; NULL if it was not added. Borrowed until a blob is added. */
const struct oci_copy_blob *oci_copy_find(
	const struct oci_copy *copy, const struct oci_digest *digest);

/*
 * Marks a blob as followed; true if it was before. Descriptors of one blob may state
 * several media types, which have their descriptors in other places.
 */
bool oci_copy_is_followed(
	struct oci_copy *copy, const struct oci_digest *digest, unsigned kind);

/* Appends an entry, which it takes ownership of. */
void oci_copy_append(struct oci_copy *copy, json_t *descriptor, bool is_referrer);

/* Drops entry `i`; its blobs stay. */
void oci_copy_drop(struct oci_copy *copy, size_t i);

/* Begins the meter, of which the total is the bytes of all blobs. */
void oci_copy_meter_begin(const struct oci_copy *copy);

/*
 * Opens a blob for reading. Its digest is not verified. `span` is owned by the caller;
 * it is not to be used for a blob with `text`.
 */
int oci_copy_open(const struct oci_copy *copy, const struct oci_copy_blob *blob,
	struct oci_span *span, struct oci_err *err);

/*
 * Reads all of a blob through `put`, and verifies size and digest; OCI_ERR_MISMATCH
 * comes after the last call of `put`.
 */
typedef int oci_copy_put_fn(
	void *arg, const void *data, size_t len, struct oci_err *err);
int oci_copy_read(const struct oci_copy *copy, const struct oci_copy_blob *blob,
	oci_copy_put_fn *put, void *arg, struct oci_err *err);

/* Reads a document that was added; the caller frees it. NULL on failure. */
json_t *oci_copy_read_document(const struct oci_copy *copy,
	const struct oci_digest *digest, struct oci_err *err);

#endif
