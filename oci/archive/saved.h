/*
 * Reading images of `docker save` into a copy: each gets a manifest.
 */
#ifndef OCI_ARCHIVE_SAVED_H
#define OCI_ARCHIVE_SAVED_H

#include "copy.h"

/*
 * Adds config, layers and a manifest of the image that an entry of oci_images_entries
 * names. The config and uncompressed layers keep their digests; compressed layers are
 * read once to check their diff ids. The caller frees the descriptor; NULL on failure.
 */
json_t *oci_saved_image(struct oci_copy *copy, const struct oci_images *images,
	const json_t *entry, struct oci_err *err);

#endif
