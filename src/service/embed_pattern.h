/*
 * Matches patterns of //go:embed (package embed) against paths.
 *
 * A pattern is matched component by component like path.Match, and matches hidden
 * names. A folder that matches is embedded with everything below it, except names that
 * begin with "." or "_", unless the pattern begins with "all:".
 */
#ifndef GOCI_SERVICE_EMBED_PATTERN_H
#define GOCI_SERVICE_EMBED_PATTERN_H

#include <stdbool.h>

/* Returns true if `file`, relative to the folder of the package, is embedded. */
bool goci_embed_takes(const char *pattern, const char *file);

/* Returns true if `dir` or something below it may be embedded. */
bool goci_embed_enters(const char *pattern, const char *dir);

#endif
