/*
 * Reading what an entry of oci_images_entries leads to.
 */
#ifndef OCI_IMAGE_ENTRY_H
#define OCI_IMAGE_ENTRY_H

#include "oci/image.h"
#include "source/source.h"

/* Where the images are read from, borrowed. */
struct oci_source *oci_images_source(const struct oci_images *images);

/* As oci_images_platforms. */
json_t *oci_entry_platforms(
	const struct oci_source *source, const json_t *entry, struct oci_err *err);

/* As oci_images_read, into an image that has its source. */
int oci_entry_read(struct oci_image *image, const json_t *entry,
	const struct oci_platform *platform, struct oci_err *err);

#endif
