/*
 * Dependencies: the packages of a program that come from source that can change, that
 * is neither the toolchain's nor the module cache's, and the files of theirs that
 * decide what is built; and which modules of the module cache the others are of.
 */
#ifndef GOCI_MODULES_LIST_DEPS_H
#define GOCI_MODULES_LIST_DEPS_H

#include "app/app.h"
#include "go/compile.h"
#include "memo/inputs.h"

#include <jansson.h>

/* Of one program. All owned. */
struct goci_deps {
	json_t *packages; /* an array of objects as `go list -json` writes them */
	json_t *modules;  /* the module cache's: an array of {path, version, dir} */
};

/*
 * Lists them for each of several packages of a module; `lists[i]` is set only on
 * success, and owned by the caller. Go fetches what of it the module cache lacks, and
 * nothing else.
 */
int goci_deps_list(const struct goci_compile *c, const struct oci_strv *packages,
	struct goci_app *app, struct goci_deps *lists, struct oci_err *err);

/*
 * Has Go fetch what they need and no more, with `env` (K=V) over its environment. It
 * lists them for that; `quiet`: what it says when it fails is not shown.
 */
int goci_deps_fetch(const struct goci_compile *c, const struct oci_strv *packages,
	const struct oci_strv *env, bool quiet, struct goci_app *app,
	struct oci_err *err);

/*
 * Adds what the list follows from: the files of every package (as `kind`: whole, or
 * their heads), the names in their folders, what embed patterns may match, and what
 * would move a package elsewhere.
 */
void goci_deps_inputs(const json_t *deps, const struct goci_module *module,
	enum goci_input_kind kind, struct goci_inputs *inputs);

/* Appends the folders and files that a package's embed patterns look into. */
void goci_deps_embeds(const json_t *package, struct oci_strv *paths);

#endif
