/*
 * go.work and the go.mod files, as Go reads them. Who wants to know which there are
 * asks go/go.h.
 */
#ifndef GOCI_GO_MODFILES_H
#define GOCI_GO_MODFILES_H

#include "go/go.h"

#include <jansson.h>

enum { GOCI_MODFILE_MAX = 16 << 20 };

/* The folder that the stages hold: go.work's, or go.mod's. Owned by the caller. */
char *goci_modfiles_root(const struct goci_module *module);

/* A go.work or a go.mod as `go work edit -json` prints it, owned by the caller. */
json_t *goci_modfiles_json(const struct goci_module *module, struct goci_app *app,
	const char *path, struct oci_err *err);

/*
 * Adds the folders of the modules that Go builds from, as far as they are named by
 * paths: absolute, and not cleaned of symlinks. One that is not in `bounds`, and is
 * named by a file that is, is an error.
 */
int goci_modfiles_dirs(const struct goci_module *module, struct goci_app *app,
	const char *bounds, struct oci_strv *dirs, struct oci_err *err);

/* Whether what takes the place of a module is a folder, and no module. */
bool goci_modfiles_local(const char *path);

#endif
