/*
 * The in-memory form of a changeset, for the modules that build one.
 */
#ifndef OCI_IMAGE_CHANGESET_IMPL_H
#define OCI_IMAGE_CHANGESET_IMPL_H

#include "changeset.h"

/*
 * Within one layer the order of entries does not matter to the layers below: each path
 * has one result.
 */
struct oci_changeset {
	bool hashed;
	const char *const *keep; /* as in oci_rootfs_read; while reading */
	size_t place;            /* position of the next entry in the layer */
	size_t names;
	struct oci_rootfs_entry *items; /* in layer order, then sorted by path */
	size_t count;
	struct oci_strv deleted;
	struct oci_strv opaque;
	struct oci_rootfs_layer sum;
	bool has_root;
	struct oci_attrs root;
};

#endif
