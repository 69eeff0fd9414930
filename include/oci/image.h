/*
 * Reading images from a layout or an archive, without unpacking it. Documents are
 * verified against their digests when they are read, layers when they are opened.
 *
 * An archive of `docker save` has no manifests: an image in it is identified by the
 * digest of its config, and its layers by their diff ids.
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

struct oci_cache;
struct oci_source; /* private to the library */

/* The images that a reference leads to. */
struct oci_images;

/*
 * Opens a reference and lists its images. Owned by the caller; NULL on failure, as for
 * a damaged archive.
 */
struct oci_images *oci_images_open(const struct oci_ref *ref,
	const struct oci_cancel *cancel, struct oci_err *err);
void oci_images_free(struct oci_images *images);
void oci_images_freep(struct oci_images **images);
#define oci_auto_images OCI_AUTO(oci_images_freep) struct oci_images

/*
 * The entries of index.json, borrowed. For a docker archive: one entry for each name of
 * an image, with the descriptor of its config, its name in place of the tag, and
 * "Config" and "Layers" as in manifest.json. No blob is read.
 */
const json_t *oci_images_entries(const struct oci_images *images);

/* The entry that the reference names, borrowed; NULL unless it is exactly one. */
const json_t *oci_images_named(const struct oci_images *images, struct oci_err *err);

/*
 * The platforms of an entry: an array of descriptors with "platform", taken from its
 * index or made for a single image. Owned by the caller; NULL on failure.
 */
json_t *oci_images_platforms(
	const struct oci_images *images, const json_t *entry, struct oci_err *err);

/*
 * The document that an entry names, a manifest or an index, verified. Owned by the
 * caller; NULL on failure, and for a docker archive.
 */
json_t *oci_images_document(
	const struct oci_images *images, const json_t *entry, struct oci_err *err);

struct oci_image {
	struct oci_source *source;
	json_t *document;               /* the manifest, or NULL in a docker archive */
	struct oci_descriptor manifest; /* its digest is "" without a manifest */
	struct oci_digest id;           /* of the config */
	char *name;                     /* full name in the layout, or NULL */
	bool chosen;                    /* selected by platform from an index */
	json_t *config;
	struct oci_image_layer *layers; /* media types converted to OCI's */
	size_t count;
	struct oci_strv paths;         /* of the layers in a docker archive */
	const struct oci_cache *cache; /* of oci_image_of_layers; else NULL */
};

#define OCI_IMAGE_INIT                 \
	{                              \
		.paths = OCI_STRV_INIT \
	}

/*
 * Reads the manifest and config of the image for `platform`, through nested indexes.
 * Layers are not read. `image` is released by the caller, and may outlive `images`.
 */
int oci_images_read(const struct oci_images *images, const json_t *entry,
	const struct oci_platform *platform, struct oci_image *image,
	struct oci_err *err);

/* The same for the image that `ref` names. */
int oci_image_read(const struct oci_ref *ref, const struct oci_platform *platform,
	struct oci_image *image, const struct oci_cancel *cancel, struct oci_err *err);
/*
 * Makes an image of `layers` whose blobs are in a cache, to read their content: it has
 * neither manifest nor config. The layers are copied, the cache is borrowed.
 */
void oci_image_of_layers(struct oci_image *image, const struct oci_image_layer *layers,
	size_t count, const struct oci_cache *cache);

void oci_image_release(struct oci_image *image);
#define oci_auto_image OCI_AUTO(oci_image_release) struct oci_image

/* The compression of layer `i` by its media type. */
enum oci_wrapping oci_image_wrapping(const struct oci_image *image, size_t i);

/* Opens layer `i` without verifying its digest. `span` is owned by the caller. */
int oci_image_find_layer(const struct oci_image *image, size_t i, struct oci_span *span,
	struct oci_err *err);

/*
 * Opens layer `i` and verifies its digest. `span` is owned by the caller; in a layout
 * it is a whole file.
 */
int oci_image_open_layer(const struct oci_image *image, size_t i,
	const struct oci_cancel *cancel, struct oci_span *span, struct oci_err *err);

#endif
