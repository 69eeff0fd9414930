/*
 * Checks that the user of a service can reach a path.
 */
#ifndef GOCI_LAYERS_REACHABLE_H
#define GOCI_LAYERS_REACHABLE_H

#include "layers/user.h"
#include "oci/rootfs.h"

/*
 * Returns a message about the folder that denies the user access to a path; the caller
 * frees it. NULL if none does.
 */
char *goci_tree_closed(const struct oci_rootfs *rootfs, const char *path,
	const struct goci_user *user);

#endif
