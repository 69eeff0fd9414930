/*
 * Copying images between layouts (oci:), archives of layouts (oci-archive:) and
 * archives of `docker save` (docker-archive:).
 *
 * A copy is a list of images and of the blobs they lead to. It is filled from sources
 * and from images that a program has made, and then written to a destination, as often
 * as wanted. Documents are read and checked when an image is added; all other blobs are
 * opened one after another when they are written, and their digests are checked on the
 * way. Memory does not depend on the size of the images.
 */
#ifndef OCI_COPY_H
#define OCI_COPY_H

#include "oci/image.h"
#include "oci/layer.h"
#include "oci/meter.h"
#include "oci/output.h"

struct oci_attached; /* oci/attach.h */
struct oci_copy;

/* An empty copy, owned by the caller. `cancel` is borrowed, or NULL. */
struct oci_copy *oci_copy_new(const struct oci_cancel *cancel);
void oci_copy_free(struct oci_copy *copy);
void oci_copy_freep(struct oci_copy **copy);
#define oci_auto_copy OCI_AUTO(oci_copy_freep) struct oci_copy

/* Counts the bytes of what is written from now on; borrowed. NULL: no longer. */
void oci_copy_meter(struct oci_copy *copy, struct oci_meter *meter);

/* What to take from a source. */
struct oci_copy_choice {
	/*
	 * The images of an index for these platforms. One gives the image itself,
	 * several a new index. A count of 0 keeps the index.
	 */
	const struct oci_platform *platforms;
	size_t count;
	bool no_referrers; /* only images, not what refers to them */
};

/*
 * Adds the image that `ref` names, or all images of the source if it has neither tag
 * nor digest; and what refers to them, by subject or by tag (sha256-<hex>, .sig, .att,
 * .sbom). An image of a docker archive gets a manifest. After a failure `copy` can only
 * be freed. OCI_ERR_MISMATCH: a document is damaged.
 */
int oci_copy_add(struct oci_copy *copy, const struct oci_ref *ref,
	const struct oci_copy_choice *choice, struct oci_err *err);

/*
 * The same for images that were just made: a document, whose descriptor is set in `d`;
 * a layer of a cache, which is borrowed; layer `i` of a base image.
 */
int oci_copy_document(struct oci_copy *copy, const char *media_type, const json_t *doc,
	struct oci_descriptor *d, struct oci_err *err);
int oci_copy_layer(struct oci_copy *copy, const struct oci_layer *layer,
	const struct oci_cache *cache, struct oci_err *err);
int oci_copy_base_layer(struct oci_copy *copy, const struct oci_image *image, size_t i,
	struct oci_err *err);

/*
 * Adds an entry for index.json: a descriptor with a tag and a full name (NULL: none).
 * Its blobs are added before.
 */
void oci_copy_entry(struct oci_copy *copy, const json_t *descriptor, const char *tag,
	const char *name);

/*
 * Attaches a document to an image that was just made, as oci_publish_attach does in a
 * layout. `manifest` may be NULL.
 */
int oci_copy_attach(struct oci_copy *copy, const struct oci_attached *attached,
	struct oci_descriptor *manifest, struct oci_err *err);

/*
 * Gives the only image another tag ("1.2") or another name and tag
 * ("registry.example/web:1.2"). It is an error when there are several images.
 */
int oci_copy_rename(struct oci_copy *copy, const char *name, struct oci_err *err);

/* The number of images and of other entries that were added. */
size_t oci_copy_count(const struct oci_copy *copy);

/* The descriptor of entry `i` as in index.json of a layout, borrowed. */
const json_t *oci_copy_at(const struct oci_copy *copy, size_t i);

/*
 * The full name of entry `i`, or its tag if it has no name; owned by the caller, NULL
 * without either.
 */
char *oci_copy_name(const struct oci_copy *copy, size_t i);

/*
 * The digest of the config of entry `i`, which Docker and podman call the image's id.
 * OCI_ERR_INVALID when it is not one image.
 */
int oci_copy_image_id(const struct oci_copy *copy, size_t i, struct oci_digest *id,
	struct oci_err *err);

/* Whether entry `i` only came because it refers to another one. */
bool oci_copy_is_referrer(const struct oci_copy *copy, size_t i);

/*
 * Opens every blob, as writing would, and compares its size: for programs that let
 * another one read the source, which may follow a link. The digests of layers are not
 * verified.
 */
int oci_copy_look(const struct oci_copy *copy, struct oci_err *err);

/*
 * Writes to a layout by one publication (oci/layout.h): an entry replaces the one of
 * the same tag, all others stay. After a failure the layout is as before.
 */
int oci_copy_to_layout(struct oci_copy *copy, const char *dir, struct oci_err *err);

/*
 * Writes an uncompressed tar to an output that was started (oci/output.h); the caller
 * finishes it. The bytes depend only on the images and their names.
 *
 * OCI_ARCHIVE: a layout, in which each image has its full name, and the manifest.json
 * that Docker's image store reads, with the first platform of an index.
 * OCI_DOCKER_ARCHIVE: config, layers (uncompressed) and manifest.json as `docker save`
 * writes them; an index of several platforms is OCI_ERR_INVALID.
 */
int oci_copy_to_archive(struct oci_copy *copy, enum oci_transport form,
	struct oci_output *output, struct oci_err *err);

#endif
