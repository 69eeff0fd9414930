/*
 * Publishing to image layouts (image-spec image-layout.md) so that a layout is
 * consistent at every moment. Reading is oci/image.h.
 *
 * A publication holds the lock of the layout from begin to free. Blobs are staged as
 * temporary files in the layout and renamed when all are complete; index.json is
 * replaced last. When it fails or is freed without oci_publish_commit, the layout is
 * unchanged, and folders created for it are removed. Files of others are left alone.
 */
#ifndef OCI_LAYOUT_H
#define OCI_LAYOUT_H

#include "oci/cancel.h"
#include "oci/ref.h"
#include "oci/span.h"
#include "oci/spec.h"

#include <jansson.h>
#include <stdbool.h>

struct oci_publish;

/*
 * Creates the folder if it is missing and waits for its lock. Owned by the caller; NULL
 * on failure.
 */
struct oci_publish *oci_publish_begin(
	const char *dir, const struct oci_cancel *cancel, struct oci_err *err);

/*
 * Stages a blob by copying the open file `fd`, whose content the caller has verified
 * against `d`.
 */
int oci_publish_file(struct oci_publish *p, const struct oci_descriptor *d, int fd,
	struct oci_err *err);

/*
 * Stages an untrusted blob from a file or an archive; a copy that does not match `d` is
 * OCI_ERR_MISMATCH. An intact blob that the layout already has is kept.
 */
int oci_publish_foreign(struct oci_publish *p, const struct oci_descriptor *d,
	const struct oci_span *from, struct oci_err *err);

/*
 * Makes the layer of a tree, which is sorted first if it is not, and stages its blob.
 * With a cache in `packer` an unchanged layer is taken from there; without one it is
 * packed into the layout. `out` is for oci_config_new and oci_manifest_new;
 * `created_by` is borrowed for as long as that.
 */
int oci_publish_layer(struct oci_publish *p, const struct oci_packer *packer,
	struct oci_tree *tree, const char *created_by, struct oci_image_layer *out,
	struct oci_err *err);

/* Stages a JSON document and fills in its descriptor `d`. */
int oci_publish_document(struct oci_publish *p, const char *media_type,
	const json_t *doc, struct oci_descriptor *d, struct oci_err *err);

/* What a tag of index.json names; all borrowed. */
struct oci_tagged {
	const char *tag;
	const char *name;    /* the full name of the image, or NULL */
	const json_t *entry; /* its descriptor, to which tag and name are added */
};

/*
 * Publishes the staged blobs and sets tags in index.json, all at once; each replaces an
 * entry of that tag. When the disk fails after index.json was written the images stay,
 * and the error says so.
 */
int oci_publish_commit_all(struct oci_publish *p, const struct oci_tagged *tags,
	size_t count, struct oci_err *err);
/* The same with one tag; `name` may be NULL. */
int oci_publish_commit(struct oci_publish *p, const char *tag, const char *name,
	const json_t *entry, struct oci_err *err);

/* Rolls back what was not committed, and frees. NULL is allowed. */
void oci_publish_free(struct oci_publish *p);
void oci_publish_freep(struct oci_publish **p);
#define oci_auto_publish OCI_AUTO(oci_publish_freep) struct oci_publish

/* The tag of an entry of index.json, borrowed; NULL without one. */
const char *oci_layout_tag(const json_t *entry);

/*
 * The entry of a tag in index.json; no blob is read. Owned by the caller; NULL unless
 * it is exactly one.
 */
json_t *oci_layout_entry(const char *dir, const char *tag, struct oci_err *err);

#endif
