/*
 * What programs are compiled from, asked of Go only when it may have changed.
 */
#ifndef GOCI_COMPILE_DEPS_H
#define GOCI_COMPILE_DEPS_H

#include "compile/compilation.h"

/*
 * Sets the `deps`, `modules` and `sums` of those that are compiled alike (module,
 * platform, tags, flags), from memos where there are some, and with one call of Go for
 * the others. The modules are then in the module cache.
 */
int goci_deps_get(struct goci_compilation *const *items, size_t count,
	const struct goci_maker *maker, struct oci_err *err);

/*
 * Whether what the images of one service are made of stays in its source, and for a
 * stage that holds what its packages need, in the folder that it holds: before any of
 * it is read.
 */
int goci_deps_check(const struct goci_compilation *items, size_t count,
	const struct goci_maker *maker, struct oci_err *err);

#endif
