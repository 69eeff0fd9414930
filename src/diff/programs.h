/*
 * Comparing the build information of the Go programs of two images.
 */
#ifndef GOCI_DIFF_PROGRAMS_H
#define GOCI_DIFF_PROGRAMS_H

#include "binary/binaries.h"

/*
 * Returns an array with an object for each program that both images have and whose
 * build information differs, owned by the caller:
 * {"program"[,"go":{"a","b"}],"settings":[{"key","a","b"}],
 * "modules":[{"path","a","b"}]}. "go" is there if the toolchains differ. A module's "a"
 * and "b" are its version, with its replacement, or null.
 */
json_t *goci_diff_programs(
	const struct goci_binaries *a, const struct goci_binaries *b);

#endif
