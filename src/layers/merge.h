/*
 * Fits the tree of a layer onto the layers below.
 */
#ifndef GOCI_LAYERS_MERGE_H
#define GOCI_LAYERS_MERGE_H

#include "oci/rootfs.h"
#include "oci/tree.h"

/*
 * Sorts a tree and fits it onto the layers below, merged in `rootfs`: paths follow
 * symlinked folders, and a folder that exists keeps its mode, owner and attributes.
 * Such a folder stays in the tree only if it gets new content: a tool that unpacks
 * layers separately would create implied folders as root's, 0755. Errors: a path that
 * is a folder on one side only, and a file that two options give.
 */
int goci_tree_place(
	struct oci_tree *tree, const struct oci_rootfs *rootfs, struct oci_err *err);

/* Like goci_tree_place(), and adds the tree to `rootfs`, for the layers above. */
int goci_tree_put(
	struct oci_tree *tree, struct oci_rootfs *rootfs, struct oci_err *err);

#endif
