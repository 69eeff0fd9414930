/*
 * Versions of modules as Go takes them from tags, and makes them for commits without
 * one (golang.org/x/mod/module). What a version is, go/semver.h says.
 */
#ifndef GOCI_GIT_GIT_SEMVER_H
#define GOCI_GIT_GIT_SEMVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether Go made the version of a commit, as goci_pseudo_version() does. */
bool goci_version_is_pseudo(const char *version);

/*
 * The length of PATH without its major version, which is "/v2" or ".v2" (gopkg.in), and
 * that in `*major`, as "v2" or "". 0: the path cannot have this suffix ("/v1").
 */
size_t goci_module_prefix(const char *path, const char **major);

/* Whether a module with that major version can have the version. */
bool goci_version_fits(const char *version, const char *major);

/*
 * The version of a commit without a tag: the one after `base`, a canonical version, or
 * the first of `major` if that is NULL. Owned by the caller.
 */
char *goci_pseudo_version(
	const char *major, const char *base, int64_t time, const char *commit);

#endif
