/*
 * Dependencies: the packages of a program that come from source that can change, that
 * is neither the toolchain's nor the module cache's, and the files of theirs that
 * decide what is built.
 */
#ifndef GOCI_GO_DEPS_H
#define GOCI_GO_DEPS_H

#include "go/compile.h"
#include "memo/inputs.h"

#include <jansson.h>

/*
 * Lists them for each of several packages of a module: `lists[i]` is an array of
 * objects as `go list -json` writes them (ImportPath, Dir, GoFiles, EmbedFiles, ...),
 * owned by the caller; set only on success.
 */
int goci_deps_list(const struct goci_compile *c, const struct oci_strv *packages,
	struct goci_app *app, json_t **lists, struct oci_err *err);

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
