/*
 * Builds the merged tree of an image; oci/rootfs.h is the interface for reading it.
 */
#ifndef OCI_IMAGE_ROOTFS_H
#define OCI_IMAGE_ROOTFS_H

#include "changeset.h"

/* An empty tree with room for the layers of an image. The caller frees it. */
struct oci_rootfs *oci_rootfs_new(const struct oci_image *image, bool hashed);

/*
 * Reads layer `i` of an image; an error names the layer. The caller frees the
 * changeset; NULL on failure.
 */
struct oci_changeset *oci_rootfs_read_layer(const struct oci_image *image, size_t i,
	bool hashed, const char *const *keep, const struct oci_cancel *cancel,
	struct oci_err *err);

#endif
