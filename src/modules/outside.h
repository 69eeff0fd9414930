/*
 * Keeps Go from reading files outside of a source: through symlinks, folders that
 * go.mod and go.work name, and includes of assembly.
 *
 * Go would compile them into the program, and quote them in its errors: a source could
 * pick files of this host. They are checked before Go runs; the errors name the path
 * and where it leads.
 */
#ifndef GOCI_MODULES_OUTSIDE_H
#define GOCI_MODULES_OUTSIDE_H

#include "app/app.h"
#include "go/module.h"

#include <jansson.h>

/*
 * The bounds of a module (app/bounds.h), or the folder of its go.work if that is above
 * them: the user, not the source, controls what is there. Owned by the caller.
 */
char *goci_outside_bounds(const struct goci_module *module, const struct goci_app *app);

/* Checks the files that Go reads to find the module of `dir`. Runs no Go. */
int goci_outside_check_folder(
	const char *dir, const struct goci_app *app, struct oci_err *err);

/*
 * Checks the symlinks in the folders of the module or workspace. One with the name of a
 * source file must not lead out of the bounds. Appends symlinks to folders outside to
 * `links` (hide them from Go, as a package may be imported through one), and Go files
 * that are broken symlinks to `dangling`.
 */
int goci_outside_check_module(const struct goci_module *module, struct goci_app *app,
	struct oci_strv *links, struct oci_strv *dangling, struct oci_err *err);

/* What to hide from Go; all borrowed. */
struct goci_outside_hiding {
	const struct goci_module *module;
	const struct oci_strv *go_flags; /* passed in addition to GOFLAGS, or NULL */
	const struct oci_strv *links;
	/* Go sees empty files instead, and reports those; or NULL. */
	const struct oci_strv *dangling;
};

/*
 * Sets `*flag` to the -overlay flag that hides them, owned by the caller; NULL where
 * there is nothing to hide. Fails where the user passes -overlay, as Go takes only one.
 */
int goci_outside_hide(const struct goci_outside_hiding *hiding,
	const struct goci_app *app, char **flag, struct oci_err *err);

/* Checks the files of packages (goci_deps_list) before they are compiled. */
int goci_outside_check_deps(const json_t *deps, const struct goci_module *module,
	const struct goci_app *app, struct oci_err *err);

#endif
