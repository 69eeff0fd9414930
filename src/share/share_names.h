/*
 * Media types of a shared cache, and the names of the files it may contain.
 */
#ifndef GOCI_SHARE_SHARE_NAMES_H
#define GOCI_SHARE_SHARE_NAMES_H

#include <stdbool.h>

#define GOCI_SHARE_TYPE "application/vnd.goci.cache.v1"
#define GOCI_SHARE_MODULES "application/vnd.goci.cache.modules.v1.tar+zstd"
#define GOCI_SHARE_PACKAGES "application/vnd.goci.cache.packages.v1.tar+zstd"

/*
 * Return true if a path is shared: in Go's build cache "00/HASH-a" and "00/HASH-d", in
 * the module cache "cache/download/PATH/@v/VERSION.zip", .mod or .info.
 */
bool goci_share_is_package(const char *path);
bool goci_share_is_module(const char *path);

#endif
