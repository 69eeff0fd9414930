/*
 * Bounds: the folder that holds a source (goci_tree_around in app/trust.h). Paths that
 * a file of the source names, and symlinks, must not lead out of it.
 */
#ifndef GOCI_APP_BOUNDS_H
#define GOCI_APP_BOUNDS_H

#include "oci/err.h"

/*
 * The path to open for a path that the user named. A path in the bounds, by its text or
 * by another name of their folder, is resolved, and fails where a symlink leads out of
 * them. Any other path was named on purpose, and is returned unchanged. Owned by the
 * caller; NULL on failure.
 */
char *goci_bounds_resolve(const char *bounds, const char *path, struct oci_err *err);

/* The same outside of any service: the bounds are those of the current folder. */
char *goci_bounds_resolve_named(const char *path, struct oci_err *err);
/* The same check for a path that is then used unchanged, to write to. */
int goci_bounds_check_named(const char *path, struct oci_err *err);

#endif
