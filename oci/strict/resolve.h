/*
 * Resolves symlinks in a tree of paths that is not on disk; the result stays in its
 * root.
 */
#ifndef OCI_STRICT_RESOLVE_H
#define OCI_STRICT_RESOLVE_H

#include "oci/err.h"

/*
 * Returns the target of the symlink at a clean path, borrowed; NULL when there is none.
 */
typedef const char *oci_link_fn(const char *path, const void *tree);

/*
 * Resolves all symlinks in `path`, including the last component, to a clean path.
 * Components that do not exist are kept. The caller frees it; NULL after more than 40
 * symlinks, as in a loop.
 */
char *oci_resolve_path(
	oci_link_fn *link, const void *tree, const char *path, struct oci_err *err);

#endif
