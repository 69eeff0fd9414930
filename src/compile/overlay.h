/*
 * Hides parts of the source from the compiler with Go's -overlay: files excluded by
 * .dockerignore, and image layouts.
 */
#ifndef GOCI_COMPILE_OVERLAY_H
#define GOCI_COMPILE_OVERLAY_H

#include "go/compile.h"
#include "layers/image.h"

#include <jansson.h>

/*
 * Sets `*flag` to an -overlay flag that hides the excluded files, or to NULL if no
 * input of the program is excluded; and `*left_out` to a text that lists the first of
 * these files with their rules. The caller frees both. An excluded package is an error
 * that names the pattern.
 */
int goci_overlay_make(const struct goci_compile *c, const json_t *deps,
	const struct goci_maker *maker, char **flag, char **left_out,
	struct oci_err *err);

#endif
