/*
 * Bounds: the folder that a source does not lead out of (goci_tree_around(), trust.h).
 * Whatever a file of the source names or links to has to lie in it.
 */
#ifndef GOCI_APP_BOUNDS_H
#define GOCI_APP_BOUNDS_H

#include "oci/err.h"

/*
 * The path by which to open what somebody named: where it lies in the bounds by its
 * letters, or in the folder by another name of it, it is resolved and does not leave
 * them; what is elsewhere was meant, and is returned as it is. Owned; NULL on failure.
 */
char *goci_bounds_resolve(const char *bounds, const char *path, struct oci_err *err);

/* The same for what is of no service: the bounds are the current folder's. */
char *goci_bounds_resolve_named(const char *path, struct oci_err *err);
/* For what is written by the path as it is. */
int goci_bounds_check_named(const char *path, struct oci_err *err);

#endif
