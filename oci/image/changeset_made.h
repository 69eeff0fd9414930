/*
 * The changes of a layer that is still a tree, and copies of changes.
 */
#ifndef OCI_IMAGE_CHANGESET_MADE_H
#define OCI_IMAGE_CHANGESET_MADE_H

#include "changeset.h"

/* That of a layer that a tree is packed as, to be put on `below`. Owned by the caller.
 */
struct oci_changeset *oci_changeset_of(
	const struct oci_tree *tree, const struct oci_rootfs *below);

struct oci_changeset *oci_changeset_copy(const struct oci_changeset *changes);

#endif
