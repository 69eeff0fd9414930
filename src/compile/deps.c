#include "compile/deps.h"

#include "go/flags_use.h"
#include "go/origin.h"
#include "modules/deps_inputs.h"
#include "modules/list_deps.h"
#include "modules/modfiles.h"
#include "modules/outside.h"
#include "oci/json.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void make_key(const struct goci_compile *c, struct oci_digest *key)
{
	oci_auto_hasher *h = oci_hasher_new();
	oci_auto_strv target = OCI_STRV_INIT;

	goci_compile_env(c->platform, &target);
	goci_memo_key(h, "deps 4");
	goci_env_hash(h);
	oci_hasher_add_str(h, c->module->dir);
	oci_hasher_add_str(h, c->package);
	for (size_t i = 0; i < target.count; i++)
		oci_hasher_add_str(h, target.items[i]);
	oci_hasher_add_str(h, c->tags);
	for (size_t i = 0; i < c->go_flags->count; i++)
		oci_hasher_add_str(h, c->go_flags->items[i]);
	oci_hasher_finish(h, key);
}

static void keep(const struct goci_memos *memos, const struct goci_compile *c,
	const struct oci_digest *key, const struct goci_compilation *one, int64_t began)
{
	goci_auto_inputs inputs = GOCI_INPUTS_INIT;
	oci_auto_json *doc = json_pack("{s:O, s:O, s:O, s:s}", "deps", one->deps,
		"modules", one->modules, "sums", one->sums, "imports", one->imports);
	oci_auto_free char *text = json_dumps(doc, JSON_COMPACT);
	struct oci_err ignored;

	inputs.not_known = !goci_flags_are_plain(c->module, c->go_flags);
	goci_module_inputs(c->module, c->module->dir, &inputs);
	goci_deps_inputs(one->deps, c->module, GOCI_INPUT_HEAD, &inputs);
	goci_inputs_take(&inputs, began);
	(void)goci_memo_put(memos, key, &inputs, text, &ignored);
}

/* Go downloads missing modules before compiling, not during it. */
static bool are_there(const json_t *modules)
{
	const json_t *module;
	size_t i;

	json_array_foreach(modules, i, module) {
		const char *dir = oci_json_text(module, "dir");

		if (!dir || access(dir, F_OK) < 0)
			return false;
	}
	return json_is_array(modules);
}

/* Fills a compilation from its memo. */
static void recall(struct goci_compilation *one, const struct goci_maker *maker)
{
	const struct goci_compile c = goci_compilation_args(one);
	oci_auto_buf text = OCI_BUF_INIT;
	oci_auto_json *doc = NULL;
	struct oci_digest key;
	struct oci_err ignored;

	if (one->deps || c.rebuild)
		return;
	make_key(&c, &key);
	if (goci_memo_get(maker->memos, &key, &text) < 0)
		return;
	doc = oci_json_parse(text.data, text.len, &ignored);
	if (!are_there(json_object_get(doc, "modules")))
		return;
	one->deps = json_incref(json_object_get(doc, "deps"));
	one->modules = json_incref(json_object_get(doc, "modules"));
	one->sums = json_incref(json_object_get(doc, "sums"));
	one->imports = oci_xstrdup(oci_json_text_or(doc, "imports", ""));
}

/* The paths of the files with the sums of modules. */
static json_t *list_sums(
	const struct goci_module *module, struct goci_app *app, struct oci_err *err)
{
	oci_auto_strv files = OCI_STRV_INIT;
	oci_auto_free char *root = NULL;
	json_t *sums;

	if (goci_module_files(module, app, &root, &files, err) < 0)
		return NULL;
	sums = json_array();
	for (size_t i = 0; i < files.count; i++) {
		oci_auto_free char *path = oci_xasprintf("%s/%s", root, files.items[i]);
		size_t len = strlen(path);

		if (len > 4 && strcmp(path + len - 4, ".sum") == 0)
			json_array_append_new(sums, json_string(path));
	}
	return sums;
}

/* Runs Go for compilations without a memo. */
static int ask(struct goci_compilation *const *items, size_t count,
	const struct goci_maker *maker, struct oci_err *err)
{
	const struct goci_compile first = goci_compilation_args(items[0]);
	oci_auto_strv packages = OCI_STRV_INIT;
	int64_t began = goci_inputs_now();
	oci_auto_free struct goci_deps *lists = oci_xcalloc(count, sizeof(*lists));
	oci_auto_json *sums = NULL;

	for (size_t i = 0; i < count; i++)
		if (!items[i]->deps)
			oci_strv_add(
				&packages, items[i]->image->plan->service->package);
	if (!packages.count)
		return 0;
	sums = list_sums(first.module, maker->app, err);
	if (!sums || goci_deps_list(&first, &packages, maker->app, lists, err) < 0)
		return -1;
	for (size_t i = 0, k = 0; i < count; i++) {
		const struct goci_compile c = goci_compilation_args(items[i]);
		struct oci_digest key;

		if (items[i]->deps)
			continue;
		items[i]->deps = lists[k].packages;
		items[i]->imports = lists[k].imports;
		items[i]->modules = lists[k++].modules;
		items[i]->sums = json_incref(sums);
		make_key(&c, &key);
		keep(maker->memos, &c, &key, items[i], began);
	}
	return 0;
}

int goci_deps_get(struct goci_compilation *const *items, size_t count,
	const struct goci_maker *maker, struct oci_err *err)
{
	for (size_t i = 0; i < count; i++)
		recall(items[i], maker);
	return ask(items, count, maker, err);
}

/* For a stage with only the needed modules: everything must be in its folder. */
static int check_enclosed(const struct goci_compilation *items, size_t count,
	const struct goci_maker *maker, struct oci_err *err)
{
	const struct goci_service *service = items[0].image->plan->service;
	oci_auto_strv dirs = OCI_STRV_INIT;
	const json_t *package;
	size_t k;

	if (goci_service_modules(service) != GOCI_MODULES_NEEDED)
		return 0;
	for (size_t i = 0; i < count; i++)
		json_array_foreach(items[i].deps, k, package) {
			const json_t *module = json_object_get(package, "Module");
			const char *dir = oci_json_text(module, "Dir");

			if (dir && !oci_strv_has(&dirs, dir))
				oci_strv_add(&dirs, dir);
		}
	return goci_module_enclosed(service->module, maker->app, &dirs, err);
}

int goci_deps_check(const struct goci_compilation *items, size_t count,
	const struct goci_maker *maker, struct oci_err *err)
{
	for (size_t i = 0; i < count; i++)
		if (items[i].deps && goci_outside_check_deps(items[i].deps,
					     items[i].image->plan->service->module,
					     maker->app, err) < 0)
			return -1;
	return check_enclosed(items, count, maker, err);
}
