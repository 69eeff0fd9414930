/*
 * Opening the layout or archive that a reference names, and the tags of its entries.
 */
#ifndef GOCI_INSPECT_IMAGE_SOURCE_H
#define GOCI_INSPECT_IMAGE_SOURCE_H

#include "oci/image.h"

/*
 * Parses `name`, a reference of any transport, and opens its layout or archive. Owned
 * by the caller (oci_images_free); NULL on failure.
 */
struct oci_images *goci_images_open(
	const char *name, const struct oci_cancel *cancel, struct oci_err *err);

/*
 * Appends to `tags` every tag of `images` whose digest is that of `entry`, the tag of
 * `entry` included.
 */
void goci_entry_tags(
	const struct oci_images *images, const json_t *entry, struct oci_strv *tags);

#endif
