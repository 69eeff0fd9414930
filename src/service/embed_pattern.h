/*
 * The patterns of //go:embed (package embed): which files and folders they take.
 *
 * A pattern is matched part by part as path.Match does it, hidden names too. A folder
 * that it matches is taken whole, but for what begins with "." or "_" below it, unless
 * the pattern begins with "all:".
 */
#ifndef GOCI_SERVICE_EMBED_PATTERN_H
#define GOCI_SERVICE_EMBED_PATTERN_H

#include <stdbool.h>

/* Whether it takes a file, whose path is relative to the folder of the package. */
bool goci_embed_takes(const char *pattern, const char *file);

/* Whether something in or below a folder may be taken. */
bool goci_embed_enters(const char *pattern, const char *dir);

#endif
