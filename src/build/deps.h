/*
 * What a program is compiled from, asked of Go only when it may have changed.
 */
#ifndef GOCI_BUILD_DEPS_H
#define GOCI_BUILD_DEPS_H

#include "go/deps.h"
#include "memo/memo.h"

/* As goci_deps_list, from a memo if there is one; `anew` passes it over. */
json_t *goci_deps_get(const struct goci_memos *memos, const struct goci_compile *c,
	bool anew, struct goci_app *app, struct oci_err *err);

#endif
