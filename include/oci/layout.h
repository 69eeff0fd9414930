/*
 * Image layouts on disk (image-spec image-layout.md): reading one, and publishing into
 * one so that it is whole at every moment.
 *
 * A publication holds the layout's lock from its start to its end. Blobs are staged as
 * temporary files in the layout's root, named once all are there, and index.json is
 * replaced last. If it fails, or ends without oci_publish_commit, the layout is as it
 * was; folders made for it are gone again. Files that are not ours are left alone.
 */
#ifndef OCI_LAYOUT_H
#define OCI_LAYOUT_H

#include "oci/cancel.h"
#include "oci/platform.h"
#include "oci/spec.h"

#include <jansson.h>
#include <stdbool.h>

enum oci_transport {
	OCI_LAYOUT,         /* oci:DIR[:TAG] */
	OCI_ARCHIVE,        /* oci-archive:FILE[:TAG], a layout as tar */
	OCI_DOCKER_ARCHIVE, /* docker-archive:FILE[:NAME:TAG], of `docker save` */
};

/* Where an image is. Owned strings; what was not given is NULL. */
struct oci_ref {
	char *dir; /* or the archive */
	char *tag; /* of a docker archive: NAME:TAG */
	enum oci_transport transport;
	char *digest; /* "sha256:..." */
};

/* Takes oci:DIR[:TAG] alone: where an image can be written, and a base be. */
int oci_ref_parse(const char *s, struct oci_ref *ref, struct oci_err *err);
/* Takes every transport, and "@sha256:..." at the end. */
int oci_ref_parse_any(const char *s, struct oci_ref *ref, struct oci_err *err);
void oci_ref_release(struct oci_ref *ref);
#define oci_auto_ref OCI_AUTO(oci_ref_release) struct oci_ref

/* Whether a tag can be written: what both the image-spec and registries take. */
int oci_tag_check(const char *tag, struct oci_err *err);

struct oci_publish;

/* Makes the folder if it is missing, waits for its lock. NULL on failure. */
struct oci_publish *oci_publish_begin(
	const char *dir, const struct oci_cancel *cancel, struct oci_err *err);

/* Stages a blob from the open file `fd`, which holds what `d` says (checked before). */
int oci_publish_file(struct oci_publish *p, const struct oci_descriptor *d, int fd,
	struct oci_err *err);

/* Stages a document and fills in its descriptor. */
int oci_publish_document(struct oci_publish *p, const char *media_type,
	const json_t *doc, struct oci_descriptor *d, struct oci_err *err);

/*
 * Names the staged blobs and puts `entry` (a descriptor as JSON, borrowed; its
 * annotations are added to) into index.json as `tag`, in the place of an entry of that
 * tag or at the end.
 */
int oci_publish_commit(struct oci_publish *p, const char *tag, const char *name,
	json_t *entry, struct oci_err *err);

/* Undoes what was not committed, and frees. NULL is fine. */
void oci_publish_free(struct oci_publish *p);
void oci_publish_freep(struct oci_publish **p);
#define oci_auto_publish OCI_AUTO(oci_publish_freep) struct oci_publish

/* An image of a layout, read and checked: its documents against their digests. */
struct oci_image {
	int blobs; /* the folder of its blobs */
	struct oci_descriptor manifest;
	char *name;  /* its whole name, if its layout tells one, or NULL */
	bool chosen; /* by its platform in an index */
	json_t *config;
	struct oci_image_layer *layers; /* media types are OCI's */
	size_t count;
};

/*
 * Reads the image of `ref` for `platform`, through indexes. Layers are not read: their
 * blobs are checked by oci_image_open_layer. `image` is released by the caller.
 */
int oci_image_read(const struct oci_ref *ref, const struct oci_platform *platform,
	struct oci_image *image, struct oci_err *err);
void oci_image_release(struct oci_image *image);

/*
 * All entries of index.json, as they are there; no blob is looked at. Owned by the
 * caller; NULL on failure.
 */
json_t *oci_layout_entries(const char *dir, struct oci_err *err);
/* The tag of an entry, borrowed; NULL when it has none. */
const char *oci_layout_tag(const json_t *entry);

/*
 * The entry of a tag in index.json, as it is there; no blob is looked at. Owned by the
 * caller; NULL when there is none, or more than one.
 */
json_t *oci_layout_entry(const char *dir, const char *tag, struct oci_err *err);

/*
 * What `ref` has images for: an array of descriptors with their "platform", the entries
 * of its index as they are there, or the one image that it names. Owned by the caller;
 * NULL on failure.
 */
json_t *oci_image_platforms(const struct oci_ref *ref, struct oci_err *err);

/* Opens the blob of layer `i`, hashed. Returns the descriptor, owned by the caller. */
int oci_image_open_layer(const struct oci_image *image, size_t i, struct oci_err *err);

#define OCI_IMAGE_INIT      \
	{                   \
		.blobs = -1 \
	}
#define oci_auto_image OCI_AUTO(oci_image_release) struct oci_image

#endif
