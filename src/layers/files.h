/*
 * The files layer: the files that --file names.
 */
#ifndef GOCI_LAYERS_FILES_H
#define GOCI_LAYERS_FILES_H

#include "layers/image.h"
#include "oci/tree.h"

/*
 * Fills `tree` from the --file options and sorts it: files and folders of the host,
 * symlinks as symlinks, with file capabilities. Appends to `closed` the options whose
 * mode and owner deny the user read access.
 */
int goci_tree_files(const struct goci_plan *plan, const struct goci_user *user,
	const char *bounds, struct oci_tree *tree, struct oci_strv *closed,
	struct oci_err *err);

#endif
