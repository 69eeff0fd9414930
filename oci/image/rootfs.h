/*
 * Building the merged tree of an image; see oci/rootfs.h for reading it.
 */
#ifndef OCI_IMAGE_ROOTFS_H
#define OCI_IMAGE_ROOTFS_H

#include "changeset.h"

/* A tree of no layer yet, for those of an image. */
struct oci_rootfs *oci_rootfs_new(const struct oci_image *image, bool hashed);

/* Reads layer `i` of an image; which one it is, is told of a failure. */
struct oci_changeset *oci_rootfs_read_layer(const struct oci_image *image, size_t i,
	bool hashed, const char *const *keep, const struct oci_cancel *cancel,
	struct oci_err *err);

#endif
