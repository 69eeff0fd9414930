#include "modules/list_deps.h"

#include "app/layout_dir.h"
#include "app/paths.h"
#include "go/run.h"
#include "modules/deps_inputs.h"
#include "modules/imports.h"
#include "modules/list.h"
#include "modules/outside.h"
#include "modules/outside_asm.h"
#include "oci/json.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct listing {
	const struct goci_module *module;
	const char *bounds;
	json_t *deps;
	struct oci_strv cached; /* import paths in the module cache */
	json_t *modules;        /* import path -> its module there */
	json_t *imports;        /* import path -> what it imports, of all */
	bool cgo;               /* runtime/cgo is among them */
	bool object;            /* a package brings one along */
};

/* The module of the module cache that a package is of, as a new object; or NULL. */
static json_t *cached_module(const json_t *package)
{
	const json_t *module = json_object_get(package, "Module");
	const json_t *replace = json_object_get(module, "Replace");
	const json_t *own = replace ? replace : module;
	const char *path = oci_json_text(own, "Path");
	const char *version = oci_json_text(own, "Version");
	const char *dir = oci_json_text(own, "Dir");

	/* What is replaced by a folder has no version, what is vendored no folder. */
	if (!path || !version || !dir || json_is_true(json_object_get(module, "Main")))
		return NULL;
	return json_pack(
		"{s:s, s:s, s:s}", "path", path, "version", version, "dir", dir);
}

/* Files in an image layout are no source: what is embedded is without them. */
static void drop_layouts(json_t *package)
{
	const char *dir = oci_json_text_or(package, "Dir", "");
	json_t *files = json_object_get(package, "EmbedFiles");
	size_t i = json_array_size(files);

	while (i-- > 0) {
		const char *name = json_string_value(json_array_get(files, i));
		oci_auto_free char *path = oci_xasprintf("%s/%s", dir, name);

		*strrchr(path, '/') = '\0';
		if (goci_layout_has(dir, path))
			json_array_remove(files, i);
	}
}

static void add_package_of_source(struct listing *l, json_t *package)
{
	drop_layouts(package);
	json_array_append(l->deps, package);
}

/*
 * Packages of the module cache are fixed by go.sum, unless a folder of the main module
 * takes the name of one.
 */
static int take_package(const json_t *package, void *arg, struct oci_err *err)
{
	const char *import = oci_json_text_or(package, "ImportPath", "");
	json_t *imports = json_object_get(package, "Imports");
	struct listing *l = arg;
	json_t *module;

	json_object_set_new(
		l->imports, import, imports ? json_incref(imports) : json_array());
	if (strcmp(import, "runtime/cgo") == 0)
		l->cgo = true;
	if (json_is_true(json_object_get(package, "Standard")))
		return 0;
	if (json_array_size(json_object_get(package, "SysoFiles")))
		l->object = true;
	if (goci_outside_check_includes((json_t *)(uintptr_t)package, l->bounds, err) <
		0)
		return -1;
	module = cached_module(package);
	if (module)
		oci_strv_add(&l->cached, import);
	else
		add_package_of_source(l, (json_t *)(uintptr_t)package);
	if (module)
		json_object_set_new(l->modules, import, module);
	return 0;
}

static void add_shadows(struct listing *l, const char *path, const char *dir)
{
	for (size_t i = 0; i < l->cached.count; i++) {
		const char *import = l->cached.items[i];
		oci_auto_free char *shadow = NULL;

		if (!goci_path_below(path, import))
			continue;
		shadow = oci_xasprintf("%s%s", dir, import + strlen(path));
		json_array_append_new(l->deps, json_pack("{s:s}", "Dir", shadow));
	}
}

/* The folders that would take the place of packages of the module cache. */
static void find_shadows(struct listing *l)
{
	oci_auto_strv seen = OCI_STRV_INIT;
	size_t count = json_array_size(l->deps);

	for (size_t i = 0; i < count; i++) {
		const json_t *module =
			json_object_get(json_array_get(l->deps, i), "Module");
		const char *path = oci_json_text_or(module, "Path", "");

		if (!*path || oci_strv_has(&seen, path))
			continue;
		oci_strv_add(&seen, path);
		add_shadows(l, path, oci_json_text_or(module, "Dir", ""));
	}
}

static void list_args(const struct goci_compile *c, const struct oci_strv *packages,
	const char *hide, struct oci_strv *args)
{
	oci_auto_buf fields = OCI_BUF_INIT;

	oci_buf_adds(&fields,
		"-json=ImportPath,Name,Dir,Standard,Module,Imports,Deps,EmbedPatterns");
	for (size_t i = 0; goci_deps_files[i]; i++)
		oci_buf_addf(&fields, ",%s", goci_deps_files[i]);
	oci_strv_add(args, "list");
	oci_strv_add(args, "-deps");
	oci_strv_add(args, c->module->vendored ? "-mod=vendor" : "-mod=readonly");
	oci_strv_addf(args, "-tags=%s", c->tags);
	oci_strv_add(args, fields.data);
	if (hide)
		oci_strv_add(args, hide);
	oci_strv_add_all(args, c->go_flags);
	oci_strv_add(args, "--");
	oci_strv_add_all(args, packages);
}

/* The names of what one main is made of: itself, and its Deps. */
static json_t *names_of(const json_t *deps, const char *package)
{
	json_t *names = json_object(), *item, *name;
	size_t i, k;

	json_object_set_new(names, package, json_true());
	json_array_foreach(deps, i, item)
		if (strcmp(oci_json_text_or(item, "ImportPath", ""), package) == 0)
			json_array_foreach(json_object_get(item, "Deps"), k, name)
				json_object_set_new(
					names, json_string_value(name), json_true());
	return names;
}

static json_t *pick(const json_t *deps, const json_t *names)
{
	json_t *picked = json_array(), *item;
	size_t i;

	json_array_foreach(deps, i, item)
		if (json_object_get(names, oci_json_text_or(item, "ImportPath", "")))
			json_array_append(picked, item);
	return picked;
}

/* The modules that they are of, each once and in the order of their folders. */
static json_t *pick_modules(const struct listing *l, const json_t *names)
{
	oci_auto_json *found = json_object();
	oci_auto_strv dirs = OCI_STRV_INIT;
	json_t *picked = json_array();

	for (size_t i = 0; i < l->cached.count; i++) {
		json_t *module = json_object_get(l->modules, l->cached.items[i]);
		const char *dir = oci_json_text_or(module, "dir", "");

		if (!json_object_get(names, l->cached.items[i]) ||
			json_object_get(found, dir))
			continue;
		json_object_set(found, dir, module);
		oci_strv_add(&dirs, dir);
	}
	oci_strv_sort(&dirs);
	for (size_t i = 0; i < dirs.count; i++)
		json_array_append(picked, json_object_get(found, dirs.items[i]));
	return picked;
}

/* They are long, and every package has them. */
static void drop_deps(const json_t *deps)
{
	json_t *item;
	size_t i;

	json_array_foreach(deps, i, item) {
		json_object_del(item, "Deps");
		json_object_del(item, "Imports");
	}
}

static void split(
	struct listing *l, const struct oci_strv *packages, struct goci_deps *lists)
{
	for (size_t i = 0; i < packages->count; i++) {
		struct listing one = {.module = l->module, .cached = l->cached};
		oci_auto_json *names = names_of(l->deps, packages->items[i]);

		one.deps = pick(l->deps, names);
		find_shadows(&one);
		lists[i] = (struct goci_deps){one.deps, pick_modules(l, names),
			goci_imports_text(l->imports, names)};
	}
	drop_deps(l->deps);
}

/* A question for Go; all borrowed. */
struct question {
	const struct goci_compile *compile;
	const struct oci_strv *packages;
	const struct oci_strv *env; /* over the environment; may be NULL */
	bool quiet;
};

/* The first of the links that leads to something, or NULL. */
static const char *first_folder(const struct oci_strv *links)
{
	for (size_t i = 0; i < links->count; i++)
		if (access(links->items[i], F_OK) == 0)
			return links->items[i];
	return NULL;
}

/* Asks Go, which does not see folders that lead out of the source. */
static int ask(const struct question *q, struct goci_app *app, struct oci_buf *out,
	struct oci_err *err)
{
	const struct goci_compile *c = q->compile;
	oci_auto_strv args = OCI_STRV_INIT, env = OCI_STRV_INIT, own = OCI_STRV_INIT;
	oci_auto_strv dangling = OCI_STRV_INIT;
	const struct oci_strv *links = c->module->checked ? &c->module->links : &own;
	const struct goci_outside_hiding hiding = {c->module, c->go_flags, links, NULL};
	oci_auto_free char *hide = NULL;
	const struct goci_go_call call = {.module = c->module,
		.service = c->service,
		.step = c->step,
		.downloads = "download modules",
		.args = &args,
		.env = &env,
		.quiet = q->quiet};

	if (!c->module->checked &&
		goci_outside_check_module(c->module, app, &own, &dangling, err) < 0)
		return -1;
	if (goci_outside_hide(&hiding, app, &hide, err) < 0)
		return -1;
	goci_compile_env(c->platform, &env);
	if (q->env)
		oci_strv_add_all(&env, q->env);
	list_args(c, q->packages, hide, &args);
	if (goci_go_run(app, &call, out, err) == 0)
		return 0;
	if (first_folder(links) && err->code == OCI_ERR_CHILD)
		oci_err_wrap(err, "%s leads out of the source, and Go does not see it",
			first_folder(links));
	return -1;
}

int goci_deps_fetch(const struct goci_compile *c, const struct oci_strv *packages,
	const struct oci_strv *env, bool quiet, struct goci_app *app,
	struct oci_err *err)
{
	const struct question q = {c, packages, env, quiet};
	oci_auto_buf ignored = OCI_BUF_INIT;

	return ask(&q, app, &ignored, err);
}

int goci_deps_list(const struct goci_compile *c, const struct oci_strv *packages,
	struct goci_app *app, struct goci_deps *lists, struct oci_err *err)
{
	oci_auto_free char *bounds = goci_outside_bounds(c->module, app);
	oci_auto_json *deps = json_array(), *modules = json_object();
	oci_auto_json *imports = json_object();
	oci_auto_buf out = OCI_BUF_INIT;
	struct listing l = {.module = c->module,
		.bounds = bounds,
		.deps = deps,
		.modules = modules,
		.imports = imports};
	const struct question q = {c, packages, NULL, packages->count > 1};
	int status = ask(&q, app, &out, err);

	if (status == 0)
		status = goci_list_each(&out, take_package, &l, err);
	if (status == 0 && l.cgo && l.object)
		status = oci_err_set(err, OCI_ERR_INVALID,
			"%s: has a .syso file and imports runtime/cgo: Go would start the "
			"host's linker on it; remove one of the two",
			c->module->dir);
	if (status == 0)
		split(&l, packages, lists);
	oci_strv_release(&l.cached);
	return status;
}
