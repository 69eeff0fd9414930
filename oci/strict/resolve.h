/*
 * Following symlinks in a tree of paths that is not on disk, within its root.
 */
#ifndef OCI_STRICT_RESOLVE_H
#define OCI_STRICT_RESOLVE_H

#include "oci/err.h"

/* The target of the symlink at a clean path, borrowed; NULL when there is no symlink.
 */
typedef const char *oci_link_fn(const char *path, const void *tree);

/*
 * The clean path that `path` leads to when its symlinks are followed, that of its last
 * component too. Components that do not exist are kept. Owned by the caller; NULL for
 * over 40 symlinks, as in a circle.
 */
char *oci_resolve_path(
	oci_link_fn *link, const void *tree, const char *path, struct oci_err *err);

#endif
