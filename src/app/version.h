/* The version of goci, as `goci version` prints it, and where goci is from. */
#ifndef GOCI_APP_VERSION_H
#define GOCI_APP_VERSION_H

/*
 * What scripts/version.sh says of the tree: "0.2.0" of a release,
 * "0.2.0-12-g0123456789ab" of a commit after it. Not a macro: a new version recompiles
 * one file.
 */
extern const char goci_version[];

/*
 * Where goci is from, without a slash at the end: what documents that goci writes name
 * as their tool. Its docs/ are below that; a distributor sets it: make HOMEPAGE=URL.
 */
extern const char goci_homepage[];

#endif
