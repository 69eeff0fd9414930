/*
 * What the compiler does not see of the source: files that .dockerignore excludes, and
 * image layouts, by an overlay of Go's.
 */
#ifndef GOCI_COMPILE_OVERLAY_H
#define GOCI_COMPILE_OVERLAY_H

#include "go/compile.h"
#include "layers/image.h"

#include <jansson.h>

/*
 * Makes the compiler see what .dockerignore leaves: `*flag` is set to an -overlay flag
 * in whose file what is excluded does not exist, or NULL when nothing that the program
 * is made of is excluded, and `*left_out` tells of the first that are, with their
 * rules. Both are owned by the caller. A package that is excluded whole is an error
 * that names the pattern.
 */
int goci_overlay_make(const struct goci_compile *c, const json_t *deps,
	const struct goci_maker *maker, char **flag, char **left_out,
	struct oci_err *err);

#endif
