/*
 * The go.work and go.mod files of a module or workspace, parsed by `go work edit -json`
 * and `go mod edit -json`.
 */
#ifndef GOCI_MODULES_MODFILES_H
#define GOCI_MODULES_MODFILES_H

#include "app/app.h"
#include "go/module.h"

#include <jansson.h>

/* The root folder of the module or workspace, which the stages hold. Owned. */
char *goci_modfiles_root(const struct goci_module *module);

/* A go.work or a go.mod as a new object, owned by the caller; NULL on failure. */
json_t *goci_modfiles_json(const struct goci_module *module, struct goci_app *app,
	const char *path, struct oci_err *err);

/*
 * The files that define the modules, relative to `*root`: go.mod and go.sum, or in a
 * workspace go.work, go.work.sum and those of each of its modules; and those of folders
 * that replace a module, where they are below `*root`. Appends to `files`; `*root` is
 * owned by the caller.
 */
int goci_module_files(const struct goci_module *module, struct goci_app *app,
	char **root, struct oci_strv *files, struct oci_err *err);

/*
 * Fails where go.work or a go.mod names a folder that is not below the root of
 * goci_module_files; the error names the line. With `needed`, only those folders count;
 * without it, replaced modules that nothing requires do not count. A vendored module
 * always passes.
 */
int goci_module_enclosed(const struct goci_module *module, struct goci_app *app,
	const struct oci_strv *needed, struct oci_err *err);

/*
 * Appends the folders of the modules that are named by a path (use and replace):
 * absolute, with symlinks unresolved. Fails where a file within `bounds` names a folder
 * outside of them.
 */
int goci_modfiles_dirs(const struct goci_module *module, struct goci_app *app,
	const char *bounds, struct oci_strv *dirs, struct oci_err *err);

/* Whether the right side of a replace directive is a folder, not a module. */
bool goci_modfiles_local(const char *path);

#endif
