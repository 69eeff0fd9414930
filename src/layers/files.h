/*
 * The files layer: what --file gives.
 */
#ifndef GOCI_LAYERS_FILES_H
#define GOCI_LAYERS_FILES_H

#include "layers/image.h"
#include "oci/tree.h"

/*
 * The --file options, sorted: files and folders of the host, symlinks as symlinks, and
 * with their capabilities. To `closed` are added those whose mode and owner close them
 * to the user.
 */
int goci_tree_files(const struct goci_plan *plan, const struct goci_user *user,
	const char *bounds, struct oci_tree *tree, struct oci_strv *closed,
	struct oci_err *err);

#endif
