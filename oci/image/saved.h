/*
 * Reading the archives of `docker save`: manifest.json names configs and layers by
 * their paths in the archive.
 */
#ifndef OCI_IMAGE_SAVED_H
#define OCI_IMAGE_SAVED_H

#include "oci/image.h"

/* The entries of manifest.json, as oci_images_entries has them; owned by the caller. */
json_t *oci_saved_entries(const struct oci_source *source,
	const struct oci_cancel *cancel, struct oci_err *err);

/* The config of such an entry; owned by the caller. */
json_t *oci_saved_config(
	const struct oci_source *source, const json_t *entry, struct oci_err *err);

/* Reads its layers, whose diff ids the image has from its config. */
int oci_saved_layers(
	struct oci_image *image, const json_t *layers, struct oci_err *err);

#endif
