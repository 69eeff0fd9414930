/* The version of goci, as `goci version` prints it. */
#ifndef GOCI_APP_VERSION_H
#define GOCI_APP_VERSION_H

/*
 * What scripts/version.sh says of the tree: "0.2.0" of a release,
 * "0.2.0-12-g0123456789ab" of a commit after it. Not a macro: a new version recompiles
 * one file.
 */
extern const char goci_version[];

#endif
