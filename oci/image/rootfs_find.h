/*
 * Lookup of entries in a merged tree by path.
 */
#ifndef OCI_IMAGE_ROOTFS_FIND_H
#define OCI_IMAGE_ROOTFS_FIND_H

#include "changeset.h"

/* Index of the first entry whose path is equal to or sorts after `path`. */
size_t oci_rootfs_lower_bound(const struct oci_rootfs *rootfs, const char *path);

#endif
