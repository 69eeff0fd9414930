/*
 * Prints build info: as the text of `go version -m`, and as the members of
 * `go version -m -json`.
 */
#ifndef GOCI_BINARY_BUILDINFO_PRINT_H
#define GOCI_BINARY_BUILDINFO_PRINT_H

#include "binary/buildinfo.h"

#include <jansson.h>

/* Appends the text for the program `name`, with terminal controls escaped. */
void goci_buildinfo_print(
	const struct goci_buildinfo *info, const char *name, struct oci_buf *out);

/* The members as a new object, owned by the caller. */
json_t *goci_buildinfo_json(const struct goci_buildinfo *info);

#endif
