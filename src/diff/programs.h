/*
 * Comparing what the Go programs of two images say of their build.
 */
#ifndef GOCI_DIFF_PROGRAMS_H
#define GOCI_DIFF_PROGRAMS_H

#include "inspect/binaries.h"

/*
 * An array with an object for each program that is in both and says something else:
 * {"program","go":{"a","b"},"settings":[{"key","a","b"}],"modules":[{"path","a","b"}]};
 * "go" is there if it differs, a module's "a" and "b" are its version (with what
 * replaces it), and null where it is not there. Owned by the caller.
 */
json_t *goci_diff_programs(
	const struct goci_binaries *a, const struct goci_binaries *b);

#endif
