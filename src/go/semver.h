/*
 * Versions of modules and of Go, and their order (semver.org 2.0.0;
 * golang.org/x/mod/semver). They are hostile input of any length.
 */
#ifndef GOCI_GO_SEMVER_H
#define GOCI_GO_SEMVER_H

#include <stdbool.h>
#include <stddef.h>

/* Whether it is a version: "v1.2.3", "1.2", "1.2.3-rc.1+incompatible". */
bool goci_semver_valid(const char *version);

/*
 * The length of the canonical part, vMAJOR.MINOR.PATCH[-PRERELEASE], of a version that
 * may have "+BUILD" after it; 0 if it is none, or leaves the "v" or numbers out.
 */
size_t goci_semver_canonical(const char *version);

/*
 * Less than, equal to or greater than 0. The "v" may be missing, missing numbers are 0,
 * and what follows "+" does not count. What is no version is less than any.
 */
int goci_semver_compare(const char *a, const char *b);

/*
 * The version of Go that a program reports, as a semantic version: "1.21.0-rc.1" for
 * "go1.21rc1", "1.26.8" for "go1.26.8 X:nocoverageredesign". Owned by the caller; NULL
 * for a development version, or one that is none.
 */
char *goci_semver_of_go(const char *version);

#endif
