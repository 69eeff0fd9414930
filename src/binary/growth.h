/*
 * What of Go programs grew or shrank between two images, by section, module and package
 * (sizes.h).
 */
#ifndef GOCI_BINARY_GROWTH_H
#define GOCI_BINARY_GROWTH_H

#include "binary/binaries.h"

#include <jansson.h>

/*
 * Compares programs by their paths; of one program on each side the paths do not
 * matter. Returns an array, owned by the caller, of {"program","before","after",
 * "sections": [{"name","before","after"}], "modules": the same with "packages", a list
 * of the same form}. Sizes are in bytes, 0 for what is not there. Lists have only what
 * differs, the largest change first.
 */
json_t *goci_growth_json(
	const struct goci_binaries *before, const struct goci_binaries *after);

/*
 * Appends what grew most in one line: "example.com/x +1.2 MB (x/y +0.9 MB), ...";
 * nothing where nothing did.
 */
void goci_growth_line(const json_t *growth, struct oci_buf *out);

#endif
