/*
 * Image layouts on disk (image-spec image-layout.md): publishing into one so that it is
 * whole at every moment. Reading one is oci/image.h.
 *
 * A publication holds the layout's lock from its start to its end. Blobs are staged as
 * temporary files in the layout's root, named once all are there, and index.json is
 * replaced last. If it fails, or ends without oci_publish_commit, the layout is as it
 * was; folders made for it are gone again. Files that are not ours are left alone.
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

/* Makes the folder if it is missing, waits for its lock. NULL on failure. */
struct oci_publish *oci_publish_begin(
	const char *dir, const struct oci_cancel *cancel, struct oci_err *err);

/* Stages a blob from the open file `fd`, which holds what `d` says (checked before). */
int oci_publish_file(struct oci_publish *p, const struct oci_descriptor *d, int fd,
	struct oci_err *err);

/*
 * Stages a blob of somebody else's, in a file or an archive: a copy that is not what
 * `d` says is refused. Where the layout has a sound one it is not looked at.
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

/* Stages a document and fills in its descriptor. */
int oci_publish_document(struct oci_publish *p, const char *media_type,
	const json_t *doc, struct oci_descriptor *d, struct oci_err *err);

/*
 * Names the staged blobs and puts `entry` (a descriptor as JSON, borrowed; its
 * annotations are added to) into index.json as `tag`, in the place of an entry of that
 * tag or at the end. When it fails after that, as the disk does not take the names, the
 * image stays and the error says so.
 */
int oci_publish_commit(struct oci_publish *p, const char *tag, const char *name,
	json_t *entry, struct oci_err *err);

/* Undoes what was not committed, and frees. NULL is fine. */
void oci_publish_free(struct oci_publish *p);
void oci_publish_freep(struct oci_publish **p);
#define oci_auto_publish OCI_AUTO(oci_publish_freep) struct oci_publish

/* The tag of an entry of index.json, borrowed; NULL when it has none. */
const char *oci_layout_tag(const json_t *entry);

/*
 * The entry of a tag in index.json, as it is there; no blob is looked at. Owned by the
 * caller; NULL when there is none, or more than one.
 */
json_t *oci_layout_entry(const char *dir, const char *tag, struct oci_err *err);

#endif
