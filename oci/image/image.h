/*
 * Reading one image from a source that is already open.
 */
#ifndef OCI_IMAGE_IMAGE_H
#define OCI_IMAGE_IMAGE_H

#include "entry.h"

/* Like oci_images_platforms, for one entry of an open source. */
json_t *oci_entry_platforms(
	const struct oci_source *source, const json_t *entry, struct oci_err *err);

/* Like oci_images_read; `image` already has its source. */
int oci_entry_read(struct oci_image *image, const json_t *entry,
	const struct oci_platform *platform, struct oci_err *err);

#endif
