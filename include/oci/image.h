/*
 * Images that are read: of a layout, or of an archive as it is, of which nothing is
 * unpacked. Documents are checked against their digests, and so is a layer when it is
 * opened.
 *
 * An archive of `docker save` has no manifests: an image in it is known by the digest
 * of its config, and its layers by their diff ids.
 */
#ifndef OCI_IMAGE_H
#define OCI_IMAGE_H

#include "oci/cancel.h"
#include "oci/platform.h"
#include "oci/ref.h"
#include "oci/span.h"
#include "oci/spec.h"

#include <jansson.h>
#include <stdbool.h>

struct oci_source; /* private to the library */

/* What a reference leads to. */
struct oci_images;

/*
 * Opens it, and reads which images there are. Owned by the caller; NULL on failure, as
 * for an archive that is damaged.
 */
struct oci_images *oci_images_open(const struct oci_ref *ref,
	const struct oci_cancel *cancel, struct oci_err *err);
void oci_images_free(struct oci_images *images);
void oci_images_freep(struct oci_images **images);
#define oci_auto_images OCI_AUTO(oci_images_freep) struct oci_images

/*
 * All entries of index.json, as they are there; of a docker archive one for each name
 * of an image, with the descriptor of its config, the name where a layout has the tag,
 * and "Config" and "Layers" as in manifest.json. No blob is looked at. Borrowed.
 */
const json_t *oci_images_entries(const struct oci_images *images);

/* The one entry that the reference names, borrowed; NULL when that is not one. */
const json_t *oci_images_named(const struct oci_images *images, struct oci_err *err);

/*
 * What an entry has images for: an array of descriptors with their "platform", the
 * entries of its index as they are there, or the one image that it is. Owned by the
 * caller; NULL on failure.
 */
json_t *oci_images_platforms(
	const struct oci_images *images, const json_t *entry, struct oci_err *err);

/*
 * The manifest or index that an entry names, whatever it is of, checked against its
 * digest. Owned by the caller; NULL on failure, and for a docker archive.
 */
json_t *oci_images_document(
	const struct oci_images *images, const json_t *entry, struct oci_err *err);

struct oci_image {
	struct oci_source *source;
	json_t *document;               /* the manifest; NULL: there is none */
	struct oci_descriptor manifest; /* without one its digest is "" */
	struct oci_digest id;           /* of the config */
	char *name;  /* its whole name, if its layout tells one, or NULL */
	bool chosen; /* by its platform in an index */
	json_t *config;
	struct oci_image_layer *layers; /* media types are OCI's */
	size_t count;
	struct oci_strv paths; /* of the layers, where those have no descriptors */
};

#define OCI_IMAGE_INIT                 \
	{                              \
		.paths = OCI_STRV_INIT \
	}

/*
 * Reads the image of an entry for `platform`, through indexes. Layers are not read.
 * `image` is released by the caller, and may outlive `images`.
 */
int oci_images_read(const struct oci_images *images, const json_t *entry,
	const struct oci_platform *platform, struct oci_image *image,
	struct oci_err *err);

/* The same for what `ref` names. */
int oci_image_read(const struct oci_ref *ref, const struct oci_platform *platform,
	struct oci_image *image, const struct oci_cancel *cancel, struct oci_err *err);
void oci_image_release(struct oci_image *image);
#define oci_auto_image OCI_AUTO(oci_image_release) struct oci_image

/* How layer `i` is compressed, as its media type says. */
enum oci_wrapping oci_image_wrapping(const struct oci_image *image, size_t i);

/* Opens layer `i` as it is there, which is not hashed. */
int oci_image_find_layer(const struct oci_image *image, size_t i, struct oci_span *span,
	struct oci_err *err);

/* Opens layer `i`, hashed; of a layout in a folder it is a whole file. */
int oci_image_open_layer(const struct oci_image *image, size_t i,
	const struct oci_cancel *cancel, struct oci_span *span, struct oci_err *err);

#endif
