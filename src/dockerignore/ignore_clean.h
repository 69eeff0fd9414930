/*
 * Go's strings.TrimSpace, filepath.Clean and filepath.Match, as applied to a pattern
 * before it becomes a rule. Patterns are bytes with a length and may contain NUL.
 */
#ifndef GOCI_DOCKERIGNORE_IGNORE_CLEAN_H
#define GOCI_DOCKERIGNORE_IGNORE_CLEAN_H

#include "oci/buf.h"

/* A borrowed part of a text. */
struct goci_slice {
	const char *data;
	size_t len;
};

/* Removes Unicode white space from both ends. */
struct goci_slice goci_slice_trim(struct goci_slice s);

/* Appends the shortest equivalent path: "a/./b/../c/" becomes "a/c". */
void goci_path_clean(struct goci_slice path, struct oci_buf *out);

/*
 * The reason why filepath.Match reports the pattern as malformed for the path "."; NULL
 * when it does not, possibly because it stopped before the fault.
 */
const char *goci_glob_fault(struct goci_slice pattern);

#endif
