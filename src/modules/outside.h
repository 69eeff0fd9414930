/*
 * What a source makes Go read outside of its bounds: symlinks that lead out of them,
 * folders that go.mod and go.work name, files that assembly includes.
 *
 * Go reads them all, compiles them into the program, and quotes them in its errors: a
 * source would choose files of this host. So they are looked at before Go is, as errors
 * that name what leads out, and where to.
 */
#ifndef GOCI_MODULES_OUTSIDE_H
#define GOCI_MODULES_OUTSIDE_H

#include "app/app.h"
#include "go/module.h"

#include <jansson.h>

/*
 * The bounds of a module (app/bounds.h): with those of its go.work, if that is above.
 * A source has no say in what is above its repository. Owned by the caller.
 */
char *goci_outside_bounds(const struct goci_module *module, const struct goci_app *app);

/* The files that Go reads to find the module of a folder: before it is asked. */
int goci_outside_check_folder(
	const char *dir, const struct goci_app *app, struct oci_err *err);

/*
 * Symlinks in the folders of the module, or the workspace, of the names of sources.
 * Those to folders out of the bounds are added to `links`: a package may be imported
 * through one, while most are none of Go's business. Go files of programs that are
 * symlinks to nothing are added to `dangling`.
 */
int goci_outside_check_module(const struct goci_module *module, struct goci_app *app,
	struct oci_strv *links, struct oci_strv *dangling, struct oci_err *err);

/* What is to be hidden from Go. */
struct goci_outside_hiding {
	const struct goci_module *module;
	const struct oci_strv *go_flags; /* that Go has beside GOFLAGS, or NULL */
	const struct oci_strv *links;
	/* Or NULL: in their place Go sees empty files, which it tells of. */
	const struct oci_strv *dangling;
};

/*
 * The flag that hides them from Go, owned by the caller; NULL where there are none.
 * Go takes one flag of its kind: fails where the user has that.
 */
int goci_outside_hide(const struct goci_outside_hiding *hiding,
	const struct goci_app *app, char **flag, struct oci_err *err);

/* The files of packages that are about to be compiled. */
int goci_outside_check_deps(const json_t *deps, const struct goci_module *module,
	const struct goci_app *app, struct oci_err *err);

#endif
