/*
 * The files that a list of packages depends on.
 */
#ifndef GOCI_MODULES_DEPS_INPUTS_H
#define GOCI_MODULES_DEPS_INPUTS_H

#include "go/module.h"
#include "memo/inputs.h"
#include "oci/buf.h"

#include <jansson.h>

/*
 * Every list of files that `go list` writes for a package, except those of tests; ends
 * with NULL.
 */
extern const char *const goci_deps_files[];

/*
 * Adds what the list depends on: the files of each package (as `kind`: whole, or their
 * heads), the names in their folders, what embed patterns may match, and the absence of
 * files that would move a package to another module.
 */
void goci_deps_inputs(const json_t *deps, const struct goci_module *module,
	enum goci_input_kind kind, struct goci_inputs *inputs);

/* Appends the folders and files that the embed patterns of a package search. */
void goci_deps_embeds(const json_t *package, struct oci_strv *paths);

#endif
