/*
 * Lists the packages that a program is compiled from: those of sources that can change,
 * which are neither in GOROOT nor in the module cache, with their files; and the
 * modules of the module cache that the other packages belong to.
 */
#ifndef GOCI_MODULES_LIST_DEPS_H
#define GOCI_MODULES_LIST_DEPS_H

#include "app/app.h"
#include "go/compile.h"

#include <jansson.h>

/* The packages of one program. All owned. */
struct goci_deps {
	json_t *packages; /* an array of objects as `go list -json` writes them */
	json_t *modules;  /* the module cache's: an array of {path, version, dir} */
	char *imports;    /* of all packages, as goci_imports_text writes them */
};

/*
 * Lists them for each of several main packages of a module. Sets `lists[i]` on success
 * only; owned by the caller. Go downloads what the module cache lacks of them.
 */
int goci_deps_list(const struct goci_compile *c, const struct oci_strv *packages,
	struct goci_app *app, struct goci_deps *lists, struct oci_err *err);

/*
 * Has Go download the modules of these packages only, with `env` (K=V) set over its
 * environment. `quiet`: do not show its output on failure.
 */
int goci_deps_fetch(const struct goci_compile *c, const struct oci_strv *packages,
	const struct oci_strv *env, bool quiet, struct goci_app *app,
	struct oci_err *err);

#endif
