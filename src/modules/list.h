/*
 * Lists main packages with `go list`.
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

/* A package, or a folder, that Go cannot load. Owned. */
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

/* What to list; all borrowed. */
struct goci_list_call {
	const struct goci_module *module;
	const char *dir;
	const char *pattern;
	const struct oci_platform *platform;
	const struct oci_strv *go_tags; /* in addition to those of GOFLAGS */
	bool only_main;                 /* a package that is not main is an error */
};

/*
 * Appends the main packages that `pattern` matches in `dir`, for the platform and the
 * build tags. Packages that are not main are skipped, unless `only_main`; those that
 * cannot be read or parsed are appended to `unlisted`. Packages of the standard library
 * never count.
 */
int goci_list(const struct goci_list_call *call, struct goci_app *app,
	struct goci_mains *mains, struct oci_err *err);

/*
 * Calls `fn` for each object in the output of `go list -json`. A return value of -1,
 * with an error set, ends the walk.
 */
typedef int goci_package_fn(const json_t *package, void *arg, struct oci_err *err);
int goci_list_each(
	const struct oci_buf *out, goci_package_fn *fn, void *arg, struct oci_err *err);

#endif
