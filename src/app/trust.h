/*
 * Trust: which files above a folder may take part in what is done there.
 *
 * A source is a tree: its repository, else the workspace or module that it is. Nothing
 * above its top is read. What is above a service's folder and still in the tree counts
 * only when nobody could have put it there who does not own the source anyway.
 */
#ifndef GOCI_APP_TRUST_H
#define GOCI_APP_TRUST_H

#include "oci/err.h"

#include <stdbool.h>

/*
 * The nearest folder at or above `dir` that has `name`, and is not above `limit` (or
 * NULL); owned, or NULL.
 */
char *goci_find_above(const char *dir, const char *name, const char *limit);

/*
 * The top of the source that the folder `dir` is in, both absolute and without
 * symlinks: the nearest folder at or above it with .git; without one, the upper one of
 * those with the nearest go.work and the nearest go.mod. Nothing is looked for above
 * `limit` (or NULL). Owned by the caller; NULL: it is in none.
 */
char *goci_tree_top(const char *dir, const char *limit);

/*
 * The same for what is looked for above `dir`, and what that may name: `dir` itself
 * where there is none, and without .git `limit`, or the current folder if that is above
 * `dir`, for who names a folder below the one that he is in means both. A folder that
 * is everybody's, or a home, or "/", is no source. Never NULL.
 */
char *goci_tree_around(const char *dir, const char *limit);

/* Whether `path`, a real one, is in the source that the folder `dir` is of by its
 * marks. */
bool goci_tree_holds(const char *dir, const char *path);

/*
 * Fails unless `path` is really within `top` and not in its .git: where it leads over
 * all symlinks. What is not there yet is judged by the last folder on the way to it
 * that is.
 */
int goci_tree_within(const char *top, const char *path, struct oci_err *err);

/*
 * Fails when the file `path`, in a folder above `dir`, or one of the folders from its
 * own down to `dir` (which is not looked at) belongs to somebody else than the user,
 * root or the owner of `dir`, or can be written by everyone. Of a file in `dir` itself,
 * which is a part of the source, the owner alone counts.
 */
int goci_trust_above(const char *path, const char *dir, struct oci_err *err);

/*
 * The same for a file of the user's own, and the folder that it is in: the user's or
 * root's, and not to be written by everyone.
 */
int goci_trust_own(const char *path, struct oci_err *err);

/*
 * PATH without what a source could put programs on: relative folders, and those that
 * are in the source of the folder `dir`. Owned by the caller.
 */
char *goci_trust_path(const char *dir);

#endif
