/*
 * A layer as a changeset (layer.md, "Representing Changes"): the entries it has, the
 * paths it deletes, and how both go onto the tree of the layers below.
 */
#ifndef OCI_IMAGE_CHANGESET_H
#define OCI_IMAGE_CHANGESET_H

#include "oci/rootfs.h"

/* The tree so far. */
struct oci_rootfs {
	struct oci_rootfs_entry *entries; /* bytewise by path */
	size_t count;
	size_t names; /* bytes of paths and links */
	struct oci_rootfs_layer *layers;
	bool hashed; /* contents are */
};

/* The first entry whose path is not before `path`. */
size_t oci_rootfs_lower_bound(const struct oci_rootfs *rootfs, const char *path);

void oci_rootfs_entry_release(struct oci_rootfs_entry *entry);

/*
 * Reads a layer, number `layer` of its image, and puts it on the tree
 * of those below it. After a failure the tree may only be released.
 */
int oci_changeset_apply(struct oci_rootfs *rootfs, const struct oci_span *span,
	size_t layer, const struct oci_cancel *cancel, struct oci_err *err);

#endif
