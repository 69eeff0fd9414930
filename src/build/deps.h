/*
 * What programs are compiled from, asked of Go only when it may have changed.
 */
#ifndef GOCI_BUILD_DEPS_H
#define GOCI_BUILD_DEPS_H

#include "build/image.h"

/* What there is to be verified of the modules of a service. */
struct goci_deps_fetched {
	int64_t began; /* when they were fetched; 0: nothing is to be verified */
	struct goci_fetched modules;
};

/*
 * As goci_module_fetch and goci_module_verify, without asking Go while no file of the
 * module has changed. `fetched` is empty, and to be released by the caller.
 */
int goci_deps_fetch(const struct goci_service *service, const struct goci_maker *maker,
	struct goci_deps_fetched *fetched, struct oci_err *err);
int goci_deps_verify(const struct goci_service *service, const struct goci_maker *maker,
	const struct goci_deps_fetched *fetched, struct oci_err *err);

/*
 * Sets the `deps` of images that are compiled alike (module, platform, tags, flags),
 * from memos where there are some, and with one call of Go for the others.
 */
int goci_deps_get(struct goci_image *const *images, size_t count,
	const struct goci_maker *maker, struct oci_err *err);

#endif
