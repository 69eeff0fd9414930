/*
 * Which main packages there are: `go list`, asked for no more than that.
 */
#ifndef GOCI_MODULES_LIST_H
#define GOCI_MODULES_LIST_H

#include "app/app.h"
#include "go/module.h"
#include "oci/platform.h"

/* A main package. All owned. */
struct goci_main {
	char *import_path;
	char *dir; /* its folder */
};

/* A package, or a folder, of which cannot be told what it is. Owned. */
struct goci_unlisted {
	char *name; /* the import path, or the path */
	struct oci_err err;
};

struct goci_mains {
	struct goci_main *items;
	size_t count;
	struct goci_unlisted *unlisted;
	size_t unlisted_count;
};

void goci_mains_add(struct goci_mains *mains, const char *path, const char *dir);
void goci_mains_release(struct goci_mains *mains);
#define goci_auto_mains OCI_AUTO(goci_mains_release) struct goci_mains

/*
 * Appends the main packages that `pattern` names, seen from `dir`, as they are for the
 * platform and the build tags. With `only_main`, a package that is no main is an error;
 * without, it is passed over, and what cannot be read or parsed is appended to the
 * unlisted, as `go build` fails for it. Packages of Go itself are none.
 */
struct goci_list_call {
	const struct goci_module *module;
	const char *dir;
	const char *pattern;
	const struct oci_platform *platform;
	const struct oci_strv *go_tags; /* beside those of GOFLAGS */
	bool only_main;
};

int goci_list(const struct goci_list_call *call, struct goci_app *app,
	struct goci_mains *mains, struct oci_err *err);

/*
 * Calls `fn` for each of the objects that `go list -json` writes one after another; -1
 * from it, with an error, ends the walk.
 */
typedef int goci_package_fn(const json_t *package, void *arg, struct oci_err *err);
int goci_list_each(
	const struct oci_buf *out, goci_package_fn *fn, void *arg, struct oci_err *err);

#endif
