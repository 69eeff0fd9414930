/*
 * Which files above a folder are trusted to configure what is done in it.
 *
 * A source is a tree: its repository, else its workspace or module. Nothing above the
 * top of the tree is read. A file between the top and the folder of a service is used
 * only if nobody but the owner of the source could have put it there.
 */
#ifndef GOCI_APP_TRUST_H
#define GOCI_APP_TRUST_H

#include "oci/err.h"

#include <stdbool.h>

/*
 * The nearest folder at or above `dir` that holds `name`, searched up to `limit` (NULL:
 * "/"). Owned by the caller; NULL if there is none.
 */
char *goci_find_above(const char *dir, const char *name, const char *limit);

/*
 * The bounds for `dir`: the top of its source. Without a .git it is `limit`, or the
 * current folder if that is above `dir`: a user who names a folder below the current
 * one trusts both. Falls back to `dir`; a folder that everyone may write to, a home, or
 * "/", is never taken for a source. Owned by the caller, never NULL.
 */
char *goci_tree_around(const char *dir, const char *limit);

/* Whether the real path `path` lies in the source of `dir`. */
bool goci_tree_holds(const char *dir, const char *path);

/*
 * Fails unless `path`, with all symlinks resolved, lies within `top` and outside of its
 * .git. For a path that does not exist yet, its deepest existing folder counts.
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
 * PATH without the folders that a source could put programs in: relative ones, and
 * those in the source of `dir`. Owned by the caller.
 */
char *goci_trust_path(const char *dir);

#endif
