/*
 * Bounds: the folder that a source does not lead out of.
 *
 * It is the repository, that is the nearest folder above with .git; where there is
 * none, the nearest with a go.mod, or the folder that goci was called for, if that is
 * above. Whatever a file of the source names or links to has to lie in it.
 */
#ifndef GOCI_APP_BOUNDS_H
#define GOCI_APP_BOUNDS_H

#include <stdbool.h>

/*
 * The bounds of what is in `dir`, an absolute path without symlinks; `named` is the
 * folder that goci was called for, NULL the current one. Owned by the caller.
 */
char *goci_bounds_find(const char *dir, const char *named);

/* Whether a path is a folder or lies in it, by its letters. */
bool goci_bounds_have(const char *bounds, const char *path);

#endif
