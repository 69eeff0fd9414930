/*
 * Reading one image whose source is open.
 */
#ifndef OCI_IMAGE_IMAGE_H
#define OCI_IMAGE_IMAGE_H

#include "entry.h"

/* As oci_images_platforms. */
json_t *oci_entry_platforms(
	const struct oci_source *source, const json_t *entry, struct oci_err *err);

/* As oci_images_read, into an image that has its source. */
int oci_entry_read(struct oci_image *image, const json_t *entry,
	const struct oci_platform *platform, struct oci_err *err);

#endif
