#include "go/deps.h"

#include "go/list.h"
#include "go/outside.h"
#include "oci/json.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Every list of files that `go list` tells of a package, but those of tests. */
static const char *const file_lists[] = {"GoFiles", "CgoFiles", "IgnoredGoFiles",
	"IgnoredOtherFiles", "CFiles", "CXXFiles", "MFiles", "HFiles", "FFiles",
	"SFiles", "SwigFiles", "SwigCXXFiles", "SysoFiles", "EmbedFiles"};

struct listing {
	const struct goci_module *module;
	const char *bounds;
	json_t *deps;
	struct oci_strv cached; /* import paths in the module cache */
	bool cgo;               /* runtime/cgo is among them */
	bool object;            /* a package brings one along */
};

static bool is_below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return len && strncmp(path, dir, len) == 0 &&
	       (path[len] == '/' || path[len] == '\0');
}

/*
 * Packages of the module cache are fixed by go.sum, unless a folder of the main module
 * takes the name of one.
 */
static int take_package(const json_t *package, void *arg, struct oci_err *err)
{
	struct listing *l = arg;

	if (strcmp(oci_json_text_or(package, "ImportPath", ""), "runtime/cgo") == 0)
		l->cgo = true;
	if (json_is_true(json_object_get(package, "Standard")))
		return 0;
	if (json_array_size(json_object_get(package, "SysoFiles")))
		l->object = true;
	if (goci_outside_check_includes((json_t *)(uintptr_t)package, l->bounds, err) <
		0)
		return -1;
	if (is_below(oci_json_text_or(package, "Dir", ""), l->module->modcache))
		oci_strv_add(&l->cached, oci_json_text_or(package, "ImportPath", ""));
	else
		json_array_append(l->deps, (json_t *)(uintptr_t)package);
	return 0;
}

static void add_shadows(struct listing *l, const char *path, const char *dir)
{
	for (size_t i = 0; i < l->cached.count; i++) {
		const char *import = l->cached.items[i];
		oci_auto_free char *shadow = NULL;

		if (!is_below(import, path))
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
		"-json=ImportPath,Name,Dir,Standard,Module,Deps,EmbedPatterns");
	for (size_t i = 0; i < OCI_COUNT(file_lists); i++)
		oci_buf_addf(&fields, ",%s", file_lists[i]);
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

/* Of all packages those that one main is made of: itself, and what its Deps name. */
static json_t *pick(const json_t *deps, const char *package)
{
	oci_auto_json *names = json_object();
	json_t *picked = json_array(), *item, *name;
	size_t i, k;

	json_object_set_new(names, package, json_true());
	json_array_foreach(deps, i,
		item) if (strcmp(oci_json_text_or(item, "ImportPath", ""), package) ==
			  0) json_array_foreach(json_object_get(item, "Deps"), k, name)
		json_object_set_new(names, json_string_value(name), json_true());
	json_array_foreach(
		deps, i, item) if (json_object_get(names,
					   oci_json_text_or(item, "ImportPath", "")))
		json_array_append(picked, item);
	return picked;
}

/* Deps are long, and every package has them. */
static void drop_deps(const json_t *deps)
{
	json_t *item;
	size_t i;

	json_array_foreach(deps, i, item) json_object_del(item, "Deps");
}

static void split(struct listing *l, const struct oci_strv *packages, json_t **lists)
{
	oci_auto_json *all = l->deps;

	for (size_t i = 0; i < packages->count; i++) {
		struct listing one = {.module = l->module, .cached = l->cached};

		one.deps = pick(all, packages->items[i]);
		find_shadows(&one);
		lists[i] = one.deps;
	}
	drop_deps(all);
}

/* The first of the links that leads to something, or NULL. */
static const char *first_folder(const struct oci_strv *links)
{
	for (size_t i = 0; i < links->count; i++)
		if (access(links->items[i], F_OK) == 0)
			return links->items[i];
	return NULL;
}

/* Asks Go, which does not see folders that lead out of the source. */
static int ask(const struct goci_compile *c, const struct oci_strv *packages,
	struct goci_app *app, struct oci_buf *out, struct oci_err *err)
{
	oci_auto_strv args = OCI_STRV_INIT, env = OCI_STRV_INIT, own = OCI_STRV_INIT;
	oci_auto_strv dangling = OCI_STRV_INIT;
	const struct oci_strv *links = c->module->checked ? &c->module->links : &own;
	oci_auto_free char *hide = NULL;
	const struct goci_go_call call = {.module = c->module,
		.service = c->service,
		.args = &args,
		.env = &env,
		.quiet = packages->count > 1};

	if (!c->module->checked &&
		goci_outside_check_module(c->module, app, &own, &dangling, err) < 0)
		return -1;
	if (goci_outside_hide(links, NULL, app, &hide, err) < 0)
		return -1;
	goci_compile_env(c->platform, &env);
	list_args(c, packages, hide, &args);
	if (goci_go_run(app, &call, out, err) == 0)
		return 0;
	if (first_folder(links) && err->code == OCI_ERR_CHILD)
		oci_err_wrap(err, "%s leads out of the source, and Go does not see it",
			first_folder(links));
	return -1;
}

int goci_deps_list(const struct goci_compile *c, const struct oci_strv *packages,
	struct goci_app *app, json_t **lists, struct oci_err *err)
{
	oci_auto_free char *bounds = goci_outside_bounds(c->module, app);
	oci_auto_buf out = OCI_BUF_INIT;
	struct listing l = {
		.module = c->module, .bounds = bounds, .deps = json_array()};
	int status = ask(c, packages, app, &out, err);

	if (status == 0)
		status = goci_list_each(&out, take_package, &l, err);
	if (status == 0 && l.cgo && l.object)
		status = oci_err_set(err, OCI_ERR_INVALID,
			"%s: has a .syso file and imports runtime/cgo: Go would start the "
			"host's linker on it; remove one of the two",
			c->module->dir);
	if (status == 0)
		split(&l, packages, lists);
	else
		json_decref(l.deps);
	oci_strv_release(&l.cached);
	return status;
}

/*
 * A pattern matches within the folder that its first words without a wildcard name:
 * all of that folder is looked at.
 */
static void add_embeds(
	const json_t *package, const char *dir, struct goci_inputs *inputs)
{
	const json_t *pattern;
	size_t i;

	json_array_foreach(json_object_get(package, "EmbedPatterns"), i, pattern)
	{
		const char *p = json_string_value(pattern);
		oci_auto_free char *path = NULL;
		size_t len;

		if (strncmp(p, "all:", 4) == 0)
			p += 4;
		len = strcspn(p, "*?[\\");
		while (p[len] && len && p[len - 1] != '/')
			len--;
		path = oci_xasprintf("%s%s%.*s", dir, len ? "/" : "", (int)len, p);
		while (path[1] && path[strlen(path) - 1] == '/')
			path[strlen(path) - 1] = '\0';
		goci_inputs_add_tree(inputs, path);
	}
}

/* No go.mod between the module and a package of it: it would be another module's. */
static void add_gomods(
	const char *dir, const struct goci_module *module, struct goci_inputs *inputs)
{
	oci_auto_free char *at = oci_xstrdup(dir);

	while (is_below(at, module->dir) && strcmp(at, module->dir) != 0) {
		oci_auto_free char *gomod = oci_xasprintf("%s/go.mod", at);

		goci_inputs_add(inputs, GOCI_INPUT_FILE, gomod);
		*strrchr(at, '/') = '\0';
	}
}

static void add_package(const json_t *package, const struct goci_module *module,
	enum goci_input_kind kind, struct goci_inputs *inputs)
{
	const char *dir = oci_json_text_or(package, "Dir", "");
	oci_auto_free char *pgo = oci_xasprintf("%s/default.pgo", dir);
	const json_t *name;
	size_t i;

	goci_inputs_add(inputs, GOCI_INPUT_FILE, pgo);
	goci_inputs_add(inputs, GOCI_INPUT_SOURCES, dir);
	add_gomods(dir, module, inputs);
	add_embeds(package, dir, inputs);
	for (size_t k = 0; k < OCI_COUNT(file_lists); k++)
		json_array_foreach(json_object_get(package, file_lists[k]), i, name)
		{
			const char *file = json_string_value(name);
			size_t len = strlen(file);
			bool go = len > 3 && strcmp(file + len - 3, ".go") == 0;
			oci_auto_free char *path = oci_xasprintf("%s/%s", dir, file);

			goci_inputs_add(inputs, go ? kind : GOCI_INPUT_FILE, path);
		}
}

void goci_deps_inputs(const json_t *deps, const struct goci_module *module,
	enum goci_input_kind kind, struct goci_inputs *inputs)
{
	const json_t *package;
	size_t i;

	json_array_foreach(deps, i, package) add_package(package, module, kind, inputs);
}
