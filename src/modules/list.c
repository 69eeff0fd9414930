#include "modules/list.h"

#include "app/paths.h"
#include "go/compile.h"
#include "go/flags_use.h"
#include "go/hints.h"
#include "go/run.h"
#include "modules/outside.h"
#include "oci/json.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MAINS_MAX = 1000, BLOCKED_MAX = 100 };

void goci_mains_release(struct goci_mains *mains)
{
	for (size_t i = 0; i < mains->count; i++) {
		free(mains->items[i].import_path);
		free(mains->items[i].dir);
	}
	for (size_t i = 0; i < mains->unlisted_count; i++)
		free(mains->unlisted[i].name);
	free(mains->unlisted);
	free(mains->items);
	*mains = (struct goci_mains){0};
}

void goci_mains_add(struct goci_mains *mains, const char *path, const char *dir)
{
	OCI_GROW(mains->items, mains->count);
	mains->items[mains->count++] =
		(struct goci_main){oci_xstrdup(path), oci_xstrdup(dir)};
}

static void add_unlisted(
	struct goci_mains *mains, const char *name, const struct oci_err *err)
{
	for (size_t i = 0; i < mains->unlisted_count; i++)
		if (strcmp(mains->unlisted[i].name, name) == 0)
			return;
	OCI_GROW(mains->unlisted, mains->unlisted_count);
	mains->unlisted[mains->unlisted_count++] =
		(struct goci_unlisted){oci_xstrdup(name), *err};
}

/* What a listing looks for, and what it has found. */
struct listing {
	const struct goci_list_call *call;
	struct goci_mains *mains;
	struct goci_app *app;
	char *blocked; /* the path that ended Go's walk; owned */
};

/* What is wrong with a package, in Go's words. */
static int package_error(
	const json_t *package, const struct listing *listing, struct oci_err *err)
{
	const struct goci_hint_for of = {listing->call->module, listing->app, NULL};
	const json_t *error = json_object_get(package, "Error");
	const char *why = oci_json_text_or(error, "Err", "");
	const char *at = oci_json_text_or(error, "Pos", "");
	oci_auto_free char *hint = goci_go_hint(&of, why);

	return oci_err_set(err, OCI_ERR_CHILD, "%s%s%s%s%s", at, *at ? ": " : "", why,
		hint ? "; " : "", hint ? hint : "");
}

/* "pattern ./...: open cmd/x: permission denied": the path, if there is one; owned. */
static char *blocked_path(const struct goci_list_call *call, const char *why)
{
	const char *said = strncmp(why, "pattern ", 8) == 0 ? strstr(why, ": ") : NULL;
	const char *op = strchr(said ? said + 2 : why, ' ');
	const char *end = op ? strrchr(op, ':') : NULL;
	oci_auto_free char *path = NULL, *whole = NULL;
	struct stat st;

	if (!end)
		return NULL;
	path = oci_xstrndup(op + 1, (size_t)(end - op - 1));
	whole = goci_path_join(call->dir, path);
	return lstat(whole, &st) == 0 ? oci_steal_ptr(&whole) : NULL;
}

/* Go's walk ends at what it cannot enter: it is told, and walked around. */
static void take_blocked(
	const json_t *package, struct listing *listing, struct goci_mains *mains)
{
	const json_t *error = json_object_get(package, "Error");
	const char *why = oci_json_text_or(error, "Err", "");
	struct oci_err err;

	free(listing->blocked);
	listing->blocked = blocked_path(listing->call, why);
	package_error(package, listing, &err);
	add_unlisted(mains,
		listing->blocked ? listing->blocked
				 : oci_json_text_or(package, "ImportPath",
					   listing->call->pattern),
		&err);
}

/* A Go file of the package that leads to nothing, or NULL. */
static const char *find_dangling(const struct listing *listing, const char *dir)
{
	const struct oci_strv *dangling = &listing->call->module->dangling;

	for (size_t i = 0; i < dangling->count; i++) {
		const char *item = dangling->items[i];

		if (goci_path_below(dir, item) &&
			goci_path_base(item) == item + strlen(dir) + 1)
			return item;
	}
	return NULL;
}

/* What `go build` would fail for; -1, always. */
static int broken_error(
	const json_t *package, const struct listing *listing, struct oci_err *err)
{
	const char *dangling =
		find_dangling(listing, oci_json_text_or(package, "Dir", ""));

	if (!dangling)
		return package_error(package, listing, err);
	return oci_err_set(err, OCI_ERR_INVALID, "%s: is a broken symlink", dangling);
}

static void take_broken(const json_t *package, const struct listing *listing)
{
	struct oci_err err;

	broken_error(package, listing, &err);
	add_unlisted(listing->mains, oci_json_text_or(package, "ImportPath", ""), &err);
}

static int take_main(const json_t *package, const char *dir, struct listing *listing,
	struct oci_err *err)
{
	struct goci_mains *mains = listing->mains;

	if (mains->count == MAINS_MAX)
		return oci_err_set(err, OCI_ERR_USAGE, "%s: more than %d main packages",
			listing->call->pattern, MAINS_MAX);
	goci_mains_add(mains, oci_json_text_or(package, "ImportPath", ""), dir);
	return 0;
}

/* Whether Go would build something: a package of nothing but tests is passed over. */
static bool has_files(const json_t *package)
{
	return json_array_size(json_object_get(package, "GoFiles")) ||
	       json_array_size(json_object_get(package, "CgoFiles"));
}

/* Of a pattern that may match anything. */
static int take_matched(
	const json_t *package, struct listing *listing, struct oci_err *err)
{
	const char *name = oci_json_text_or(package, "Name", "");
	const char *dir = oci_json_text_or(package, "Dir", "");
	bool broken = json_object_get(package, "Error");

	if (json_is_true(json_object_get(package, "Standard")))
		return 0;
	if (broken && !*dir)
		take_blocked(package, listing, listing->mains);
	else if (broken)
		take_broken(package, listing);
	else if (strcmp(name, "main") == 0 && has_files(package))
		return take_main(package, dir, listing, err);
	return 0;
}

/* Of a word that names one package. */
static int take_named(
	const json_t *package, struct listing *listing, struct oci_err *err)
{
	const char *pattern = listing->call->pattern;
	const char *name = oci_json_text_or(package, "Name", "");
	const char *dir = oci_json_text_or(package, "Dir", "");

	if (!*name)
		return broken_error(package, listing, err);
	if (strcmp(name, "main") != 0)
		return oci_err_set(err, OCI_ERR_USAGE,
			"%s: is package %s, not a main package; name the folder of a "
			"program, or %s/... for every program below",
			pattern, name, strcmp(pattern, ".") == 0 ? "." : pattern);
	if (!has_files(package) && !json_object_get(package, "Error"))
		return oci_err_set(err, OCI_ERR_USAGE,
			"%s: has no Go files but tests: name the folder of a program",
			dir);
	return take_main(package, dir, listing, err);
}

static int take_package(const json_t *package, void *arg, struct oci_err *err)
{
	struct listing *listing = arg;

	return listing->call->only_main ? take_named(package, listing, err)
					: take_matched(package, listing, err);
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
				"go list wrote invalid JSON: %s", where.text);
		at += (size_t)where.position;
		if (fn(package, arg, err) < 0)
			return -1;
	}
	return 0;
}

/* Asks once, without what is hidden. */
static int ask(struct listing *listing, const struct oci_strv *hidden,
	struct goci_app *app, struct oci_err *err)
{
	const struct goci_list_call *call = listing->call;
	oci_auto_strv args = OCI_STRV_INIT, env = OCI_STRV_INIT;
	oci_auto_buf out = OCI_BUF_INIT;
	goci_auto_flags flags = GOCI_FLAGS_INIT;
	oci_auto_free char *hide = NULL, *tags = NULL;
	const struct goci_outside_hiding hiding = {call->module, NULL, hidden,
		call->only_main ? NULL : &call->module->dangling};
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
	oci_strv_add(
		&args, "-json=ImportPath,Name,Dir,Standard,GoFiles,CgoFiles,Error");
	oci_strv_add(&args, "--");
	oci_strv_add(&args, call->pattern);
	if (goci_go_run(app, &go, &out, err) < 0)
		return -1;
	return goci_list_each(&out, take_package, listing, err);
}

static void drop_items(struct goci_mains *mains, size_t count)
{
	while (mains->count > count) {
		mains->count--;
		free(mains->items[mains->count].import_path);
		free(mains->items[mains->count].dir);
	}
}

/* Asks again without what Go cannot enter, until nothing of that is left. */
int goci_list(const struct goci_list_call *call, struct goci_app *app,
	struct goci_mains *mains, struct oci_err *err)
{
	struct listing listing = {.call = call, .mains = mains, .app = app};
	oci_auto_strv hidden = OCI_STRV_INIT;
	size_t before = mains->count;
	int status = 0;

	oci_strv_add_all(&hidden, &call->module->links);
	for (int i = 0; i < BLOCKED_MAX && status == 0; i++) {
		free(oci_steal_ptr(&listing.blocked));
		drop_items(mains, before);
		status = ask(&listing, &hidden, app, err);
		if (!listing.blocked || oci_strv_has(&hidden, listing.blocked))
			break;
		oci_strv_add(&hidden, listing.blocked);
	}
	free(listing.blocked);
	return status;
}
