/*
 * Reads archives of `docker save`, whose manifest.json refers to configs and layers by
 * their paths in the archive.
 */
#ifndef OCI_IMAGE_SAVED_H
#define OCI_IMAGE_SAVED_H

#include "oci/image.h"

/*
 * The images of manifest.json as entries of oci_images_entries. The caller frees the
 * array; NULL on failure.
 */
json_t *oci_saved_entries(const struct oci_source *source,
	const struct oci_cancel *cancel, struct oci_err *err);

/* The config of such an entry. The caller frees it; NULL on failure. */
json_t *oci_saved_config(
	const struct oci_source *source, const json_t *entry, struct oci_err *err);

/* Reads the layers into `image`, which already has the diff ids of its config. */
int oci_saved_layers(
	struct oci_image *image, const json_t *layers, struct oci_err *err);

#endif
