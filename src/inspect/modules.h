/*
 * `goci inspect --modules`: the Go modules that the programs of an image were built
 * from.
 */
#ifndef GOCI_INSPECT_MODULES_H
#define GOCI_INSPECT_MODULES_H

#include "binary/binaries.h"
#include "inspect/platform_image.h"

/* Appends the output of `go version -m` for each program. */
void goci_modules_text(const struct goci_binaries *programs, struct oci_buf *out);

/* {"image","platform","digest","programs":[{"program",...}]}; owned by the caller. */
json_t *goci_modules_json(
	const struct goci_platform_image *target, const struct goci_binaries *programs);

#endif
