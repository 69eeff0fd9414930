/*
 * Paths: as text, and where they are on disk.
 */
#ifndef GOCI_APP_PATHS_H
#define GOCI_APP_PATHS_H

#include <stdbool.h>

/* `path` seen from `dir`, absolute, without "." and ".."; owned. */
char *goci_path_join(const char *dir, const char *path);
/* What is behind the last '/'; borrowed. */
const char *goci_path_base(const char *path);
/* Whether a path ends in `end`, and is more than that. */
bool goci_path_ends(const char *path, const char *end);
/* Whether a path is `folder` or below it, as text. */
bool goci_path_below(const char *folder, const char *path);
/* The folder that a file is in; owned. */
char *goci_path_dir(const char *path);
/* Whether there is a file of this name in `dir`. */
bool goci_path_exists(const char *dir, const char *name);
/*
 * Whether an absolute path is a .git or in one, as text: it holds what names programs,
 * and often the credentials that fetched the source.
 */
bool goci_path_is_in_git(const char *path);
/* `dir` seen from `top`: "" for the same, "X/Y" below it, else absolute; owned. */
char *goci_path_from(const char *top, const char *dir);

#endif
