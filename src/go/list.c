#include "go/list.h"

#include "go/compile.h"
#include "go/flags_use.h"
#include "go/hints.h"
#include "go/outside.h"
#include "oci/json.h"

#include <stdlib.h>
#include <string.h>

enum { MAINS_MAX = 1000 };

void goci_mains_release(struct goci_mains *mains)
{
	for (size_t i = 0; i < mains->count; i++) {
		free(mains->items[i].import_path);
		free(mains->items[i].dir);
	}
	free(mains->items);
	*mains = (struct goci_mains){0};
}

void goci_mains_add(struct goci_mains *mains, const char *path, const char *dir)
{
	mains->items = oci_xreallocarray(
		mains->items, mains->count + 1, sizeof(*mains->items));
	mains->items[mains->count++] =
		(struct goci_main){oci_xstrdup(path), oci_xstrdup(dir)};
}

/* What a listing looks for, and what it has found. */
struct listing {
	const struct goci_list_call *call;
	struct goci_mains *mains;
	struct goci_app *app;
};

/* What is wrong with a package, in Go's words. */
static int package_error(
	const json_t *package, const struct listing *listing, struct oci_err *err)
{
	const struct goci_hint_for of = {listing->call->module, listing->app, NULL};
	const char *why =
		oci_json_text_or(json_object_get(package, "Error"), "Err", "");
	oci_auto_free char *hint = goci_go_hint(&of, why);

	return oci_err_set(
		err, OCI_ERR_CHILD, "%s%s%s", why, hint ? "; " : "", hint ? hint : "");
}

static int take_package(const json_t *package, void *arg, struct oci_err *err)
{
	const struct listing *listing = arg;
	const struct goci_list_call *call = listing->call;
	struct goci_mains *mains = listing->mains;
	const char *name = oci_json_text_or(package, "Name", "");
	const char *dir = oci_json_text_or(package, "Dir", "");

	if (strcmp(name, "main") == 0) {
		if (mains->count == MAINS_MAX)
			return oci_err_set(err, OCI_ERR_USAGE,
				"%s: over %d main packages", call->pattern, MAINS_MAX);
		goci_mains_add(mains, oci_json_text_or(package, "ImportPath", ""), dir);
		return 0;
	}
	if (!call->only_main)
		return 0;
	if (!*name)
		return package_error(package, listing, err);
	return oci_err_set(err, OCI_ERR_USAGE,
		"%s: is package %s, not a main package; name the folder of a program, "
		"or %s/... for every program below",
		call->pattern, name,
		strcmp(call->pattern, ".") == 0 ? "." : call->pattern);
}

int goci_list_each(
	const struct oci_buf *out, goci_package_fn *fn, void *arg, struct oci_err *err)
{
	size_t at = 0;

	while (at + strspn(out->data + at, " \n") < out->len) {
		json_error_t where;
		oci_auto_json *package = json_loadb(
			out->data + at, out->len - at, JSON_DISABLE_EOF_CHECK, &where);

		if (!package)
			return oci_err_set(err, OCI_ERR_CHILD,
				"go list writes what is no JSON: %s", where.text);
		at += (size_t)where.position;
		if (fn(package, arg, err) < 0)
			return -1;
	}
	return 0;
}

int goci_list(const struct goci_list_call *call, struct goci_app *app,
	struct goci_mains *mains, struct oci_err *err)
{
	oci_auto_strv args = OCI_STRV_INIT, env = OCI_STRV_INIT;
	oci_auto_buf out = OCI_BUF_INIT;
	goci_auto_flags flags = GOCI_FLAGS_INIT;
	oci_auto_free char *hide = NULL, *tags = NULL;
	const struct goci_outside_hiding hiding = {
		call->module, NULL, &call->module->links};
	struct listing listing = {call, mains, app};
	struct goci_go_call go = {.module = call->module,
		.dir = call->dir,
		.service = "",
		.args = &args,
		.env = &env};

	if (goci_flags_take(&flags, call->module, NULL, err) < 0 ||
		goci_outside_hide(&hiding, app, &hide, err) < 0)
		return -1;
	tags = goci_compile_tags(call->go_tags, &flags.tags);
	goci_compile_env(call->platform, &env);
	oci_strv_add(&args, "list");
	oci_strv_add(&args, "-e");
	oci_strv_add(&args, "-find");
	oci_strv_add(&args, call->module->vendored ? "-mod=vendor" : "-mod=readonly");
	oci_strv_addf(&args, "-tags=%s", tags);
	if (hide)
		oci_strv_add(&args, hide);
	oci_strv_add(&args, "-json=ImportPath,Name,Dir,Error");
	oci_strv_add(&args, "--");
	oci_strv_add(&args, call->pattern);
	if (goci_go_run(app, &go, &out, err) < 0)
		return -1;
	return goci_list_each(&out, take_package, &listing, err);
}
