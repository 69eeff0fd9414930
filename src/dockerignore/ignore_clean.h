/*
 * What Go's strings.TrimSpace, filepath.Clean and filepath.Match do to a pattern before
 * it is a rule. Patterns are bytes with a length: a NUL is one of them.
 */
#ifndef GOCI_DOCKERIGNORE_IGNORE_CLEAN_H
#define GOCI_DOCKERIGNORE_IGNORE_CLEAN_H

#include "oci/buf.h"

/* A part of a text that somebody else owns. */
struct goci_slice {
	const char *data;
	size_t len;
};

/* The text without white space at both ends, as Unicode has it. */
struct goci_slice goci_slice_trim(struct goci_slice s);

/* Appends the shortest path that means the same: "a/./b/../c/" is "a/c". */
void goci_path_clean(struct goci_slice path, struct oci_buf *out);

/*
 * Why filepath.Match calls the pattern malformed when it is given "."; NULL: it does
 * not, which may be because it stopped before the fault.
 */
const char *goci_glob_fault(struct goci_slice pattern);

#endif
