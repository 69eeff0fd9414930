/*
 * Time zones for the image, from the toolchain: the same toolchain gives the same bytes
 * on every host. They come from lib/time/zoneinfo.zip of GOROOT or, where a
 * distribution removed that file, from a Go string in the source of package
 * time/tzdata.
 */
#ifndef GOCI_LAYERS_ZONES_H
#define GOCI_LAYERS_ZONES_H

#include "oci/err.h"
#include "oci/tree.h"

/* Adds usr/share/zoneinfo/... to `tree`: files 0644, owned by root, with `mtime`. */
int goci_zones_add(
	struct oci_tree *tree, const char *goroot, int64_t mtime, struct oci_err *err);

#endif
