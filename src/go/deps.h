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
 * Lists them: an array of objects as `go list -json` writes them (ImportPath, Dir,
 * GoFiles, EmbedFiles, ...), owned by the caller; NULL on failure.
 */
json_t *goci_deps_list(
	const struct goci_compile *c, struct goci_app *app, struct oci_err *err);

/*
 * Adds what the list follows from: the files of every package (as `kind`: whole, or
 * their heads), the names in their folders, what embed patterns may match, and what
 * would move a package elsewhere.
 */
void goci_deps_inputs(const json_t *deps, const struct goci_module *module,
	enum goci_input_kind kind, struct goci_inputs *inputs);

#endif
