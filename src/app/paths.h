/*
 * Operations on paths: most on their text, a few by the file system.
 */
#ifndef GOCI_APP_PATHS_H
#define GOCI_APP_PATHS_H

#include <stdbool.h>

/* DIR/PATH, or an absolute `path`, as an absolute path without "." and ".."; owned. */
char *goci_path_join(const char *dir, const char *path);
/* The part after the last '/'; borrowed. */
const char *goci_path_base(const char *path);
/* Whether a path is longer than `end` and ends in it. */
bool goci_path_ends(const char *path, const char *end);
/* Whether `path` is `folder` or below it, by their text. */
bool goci_path_below(const char *folder, const char *path);
/* The folder of a file: up to and with the last '/', else "."; owned. */
char *goci_path_dir(const char *path);
/* Whether DIR/NAME exists. */
bool goci_path_exists(const char *dir, const char *name);
/*
 * Whether an absolute path is a .git or lies in one, by its text. A .git names programs
 * to run, and often holds credentials.
 */
bool goci_path_is_in_git(const char *path);
/*
 * The real path of `dir` relative to `top`: "" if they are the same, "X/Y" below it,
 * else the absolute path. Owned.
 */
char *goci_path_from(const char *top, const char *dir);

#endif
