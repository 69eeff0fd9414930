/*
 * Copying from one registry to another: skopeo's own copy, without a layout between.
 */
#ifndef GOCI_CARRY_BETWEEN_H
#define GOCI_CARRY_BETWEEN_H

#include "carry/registry.h"

/*
 * Copies an image with all its platforms, and what refers to it. Both places have a
 * tag, or `from` a digest. `*digest` gets the image's. An error says what is there.
 */
int goci_between(const struct goci_registry *registry,
	const struct goci_repository *from, const struct goci_repository *to,
	struct oci_digest *digest, struct oci_err *err);

#endif
