/*
 * Looking up entries of a merged tree by path.
 */
#ifndef OCI_IMAGE_ROOTFS_FIND_H
#define OCI_IMAGE_ROOTFS_FIND_H

#include "changeset.h"

/* The first entry whose path is not before `path`. */
size_t oci_rootfs_lower_bound(const struct oci_rootfs *rootfs, const char *path);

#endif
