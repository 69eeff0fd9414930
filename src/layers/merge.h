/*
 * Fitting the tree of a layer onto the layers below.
 */
#ifndef GOCI_LAYERS_MERGE_H
#define GOCI_LAYERS_MERGE_H

#include "oci/rootfs.h"
#include "oci/tree.h"

/*
 * Sorts a tree and makes it fit onto the layers below, `rootfs` being what they come
 * to: paths go where symlinked folders lead, and a folder that is there keeps its mode,
 * owner and attributes. It stays in the tree if something new is in it: who unpacks
 * layers apart makes folders that are only implied anew, as root's, 0755. What is
 * neither file nor folder in both, and a file that two name, is an error.
 */
int goci_tree_place(
	struct oci_tree *tree, const struct oci_rootfs *rootfs, struct oci_err *err);

/* The same, and puts it on `rootfs`, for the layers above. */
int goci_tree_put(
	struct oci_tree *tree, struct oci_rootfs *rootfs, struct oci_err *err);

#endif
