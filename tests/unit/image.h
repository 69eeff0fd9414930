/*
 * An image that is made by hand, of layers alone: the blobs of the test's folder.
 */
#ifndef GOCI_TEST_IMAGE_H
#define GOCI_TEST_IMAGE_H

#include "folder.h"
#include "oci/image.h"
#include "oci/pool.h"
#include "oci/rootfs.h"
#include "source/source.h"

/* Of no layers yet; its name is the folder's. */
static inline struct oci_image image_of(const char *dir)
{
	oci_auto_ref ref = {.dir = oci_xstrdup(dir)};
	oci_auto_findings findings = OCI_FINDINGS_INIT;
	struct oci_image image = OCI_IMAGE_INIT;
	struct oci_err err = {0};

	image.source = oci_source_open(&ref, &findings, NULL, &err);
	assert_non_null(image.source);
	image.name = oci_xstrdup(dir);
	return image;
}

/* The blob of a layer in the folder; owned by the caller. */
static inline char *layer_blob(const struct oci_image_layer *layer)
{
	return oci_xasprintf(
		"blobs/sha256/%s", oci_digest_hex(&layer->descriptor.digest));
}

/* Puts bytes as the image's next layer. */
static inline void put_layer(struct oci_image *image, const void *data, size_t size)
{
	oci_auto_free char *blob = NULL;
	struct oci_image_layer *layer;

	image->layers = oci_xreallocarray(
		image->layers, image->count + 1, sizeof(*image->layers));
	layer = &image->layers[image->count++];
	*layer = (struct oci_image_layer){.descriptor = {OCI_MEDIA_LAYER, {""}, 0}};
	layer->descriptor.size = (int64_t)size;
	oci_digest_of(data, size, &layer->descriptor.digest);
	blob = layer_blob(layer);
	put_bytes(image->name, blob, data, size);
}

/* The tree with the digest of each file's content: that of one of two images. */
static inline struct oci_rootfs *read_hashed(
	const struct oci_image *image, struct oci_err *err)
{
	const struct oci_image none = OCI_IMAGE_INIT;
	struct oci_rootfs_side sides[] = {
		{image, "image", NULL}, {&none, "none", NULL}};
	oci_auto_pool *pool = oci_pool_new(1);

	if (oci_rootfs_read_both(sides, pool, NULL, err) < 0)
		return NULL;
	oci_rootfs_free(sides[1].rootfs);
	return sides[0].rootfs;
}

#endif
