/*
 * Whether the user of a service reaches a path.
 */
#ifndef GOCI_LAYERS_REACHABLE_H
#define GOCI_LAYERS_REACHABLE_H

#include "layers/user.h"
#include "oci/rootfs.h"

/*
 * Which folder keeps the user from a path, in words that the caller frees; NULL when
 * none does.
 */
char *goci_tree_closed(const struct oci_rootfs *rootfs, const char *path,
	const struct goci_user *user);

#endif
