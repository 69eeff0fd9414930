/*
 * Changesets of layers that are still trees, computed without reading the packed layer
 * back; and copies of changesets.
 */
#ifndef OCI_IMAGE_CHANGESET_MADE_H
#define OCI_IMAGE_CHANGESET_MADE_H

#include "changeset.h"

/*
 * The changeset of the layer that `tree` is packed as, for a rootfs `below`. The caller
 * frees it.
 */
struct oci_changeset *oci_changeset_of(
	const struct oci_tree *tree, const struct oci_rootfs *below);

/* A deep copy; the caller frees it. */
struct oci_changeset *oci_changeset_copy(const struct oci_changeset *changes);

#endif
