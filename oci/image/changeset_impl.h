/*
 * A changeset from the inside, for those who make one.
 */
#ifndef OCI_IMAGE_CHANGESET_IMPL_H
#define OCI_IMAGE_CHANGESET_IMPL_H

#include "changeset.h"

/* What a layer says of a path is said once for the layers below, whatever its order. */
struct oci_changeset {
	bool hashed;
	const char *const *keep; /* as of oci_rootfs_read; while it is read */
	size_t place;            /* of the next entry */
	size_t names;
	struct oci_rootfs_entry *items; /* in the layer's order, then by path */
	size_t count;
	struct oci_strv deleted;
	struct oci_strv opaque;
	struct oci_rootfs_layer sum;
	bool has_root;
	struct oci_attrs root;
};

#endif
