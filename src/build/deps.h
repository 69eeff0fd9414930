/*
 * What programs are compiled from, asked of Go only when it may have changed.
 */
#ifndef GOCI_BUILD_DEPS_H
#define GOCI_BUILD_DEPS_H

#include "build/image.h"

/*
 * As goci_module_fetch and goci_module_verify, without asking Go while no file of the
 * module has changed. `*began` is for the latter: when the former was; or 0 when there
 * is nothing to be verified.
 */
int goci_deps_fetch(const struct goci_service *service, const struct goci_maker *maker,
	int64_t *began, struct oci_err *err);
int goci_deps_verify(const struct goci_service *service, const struct goci_maker *maker,
	int64_t began, struct oci_err *err);

/*
 * Sets the `deps` of images that are compiled alike (module, platform, tags, flags),
 * from memos where there are some, and with one call of Go for the others.
 */
int goci_deps_get(struct goci_image *const *images, size_t count,
	const struct goci_maker *maker, struct oci_err *err);

#endif
