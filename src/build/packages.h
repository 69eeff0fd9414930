/*
 * The compiled packages of one build, out of Go's build cache, as a layer: a `go build`
 * in the image is warm.
 */
#ifndef GOCI_BUILD_PACKAGES_H
#define GOCI_BUILD_PACKAGES_H

#include "build/stage.h"
#include "go/compile.h"

/*
 * Adds the entries of the build cache that compiling `c` uses, and no other: the same
 * build gives the same layer on every host. It was compiled just now, so that all of
 * them are there.
 */
int goci_stage_packages(const struct goci_stage *stage, const struct goci_compile *c,
	struct oci_err *err);

#endif
