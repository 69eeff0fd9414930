/*
 * Lists the dependencies of programs, running Go only if they may have changed.
 */
#ifndef GOCI_COMPILE_DEPS_H
#define GOCI_COMPILE_DEPS_H

#include "compile/compilation.h"

/*
 * Sets `deps`, `modules` and `sums` of compilations that are alike (module, platform,
 * tags, flags): from memos, and with one call of Go for the rest. The modules are then
 * in the module cache.
 */
int goci_deps_get(struct goci_compilation *const *items, size_t count,
	const struct goci_maker *maker, struct oci_err *err);

/*
 * Fails if inputs of one service's images are outside its source, or, for a stage with
 * only the needed modules, outside the folder that it contains. To be called before any
 * input is read.
 */
int goci_deps_check(const struct goci_compilation *items, size_t count,
	const struct goci_maker *maker, struct oci_err *err);

#endif
