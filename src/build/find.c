#include "build/find.h"

#include "app/paths.h"
#include "app/trust.h"
#include "build/found.h"
#include "build/ignore_clean.h"
#include "build/sources.h"
#include "go/list.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 12 };

/* Everything that finding one word's services needs. */
struct finder {
	struct goci_services *services;
	struct goci_app *app;
	const struct goci_request *request;
	const struct goci_memos *memos;
	char *cwd;
};

/* Keeps a module, or drops it for the one of its folder that is there already. */
static const struct goci_module *keep_module(
	struct goci_services *list, struct goci_module *module)
{
	struct goci_module *m;

	for (size_t i = 0; i < list->module_count; i++)
		if (strcmp(list->modules[i]->dir, module->dir) == 0 &&
			list->modules[i]->offline == module->offline) {
			goci_module_release(module);
			return list->modules[i];
		}
	m = oci_xcalloc(1, sizeof(*m));
	*m = *module;
	list->modules = oci_xreallocarray(
		list->modules, list->module_count + 1, sizeof(*list->modules));
	list->modules[list->module_count++] = m;
	return m;
}

/* Rules for the whole module or workspace, which can be above the service. */
static int check_rules(
	const struct goci_module *module, const char *dir, struct oci_err *err)
{
	static const char *const names[] = {".dockerignore", "Dockerfile.dockerignore"};
	oci_auto_free char *top = goci_sources_dir(module);

	for (size_t i = 0; i < OCI_COUNT(names); i++) {
		oci_auto_free char *path = oci_xasprintf("%s/%s", top, names[i]);

		if (goci_path_exists(top, names[i]) &&
			goci_trust_above(path, dir, err) < 0)
			return -1;
	}
	return 0;
}

/* Go looks for go.mod and go.work up to "/", whoever has put them there. */
static int check_above(const char *dir, struct oci_err *err)
{
	static const char *const names[] = {"go.mod", "go.work"};

	/* A go.work that the environment names is the user's choice. */
	for (size_t i = 0; i < (getenv("GOWORK") ? 1 : OCI_COUNT(names)); i++) {
		oci_auto_free char *at = goci_find_above(dir, names[i], NULL);
		oci_auto_free char *path = NULL;
		struct stat st;

		if (!at)
			continue;
		path = oci_xasprintf("%s/%s", at[1] ? at : "", names[i]);
		if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
			return oci_err_set(err, OCI_ERR_INVALID,
				"%s: is no file: remove it", path);
		if (goci_trust_above(path, dir, err) < 0)
			return -1;
	}
	return 0;
}

static int check_module(const struct finder *f, const struct goci_module *module,
	const char *dir, struct oci_err *err)
{
	const char *limit = f->request->limit;

	if (limit && !goci_path_below(limit, module->dir))
		return oci_err_set(err, OCI_ERR_USAGE,
			"%s: is in no Go module: there is no go.mod in it or above it, "
			"up to %s",
			dir, limit);
	return check_rules(module, dir, err);
}

/* Asks Go for the module and the mains, and remembers the answer. */
static int ask_go(struct finder *f, struct goci_list_call *call, bool offline,
	struct goci_mains *mains, struct oci_err *err)
{
	struct goci_module module;
	int64_t began = goci_inputs_now();

	if (check_above(call->dir, err) < 0)
		return -1;
	if (goci_module_init(&module, f->app, call->dir, offline, err) < 0 ||
		check_module(f, &module, call->dir, err) < 0) {
		goci_module_release(&module);
		return -1;
	}
	call->module = keep_module(f->services, &module);
	if (goci_list(call, f->app, mains, err) < 0)
		return -1;
	goci_found_keep(f->memos, call, mains, began);
	return 0;
}

static int look_up(struct finder *f, struct goci_list_call *call,
	const struct goci_settings *settings, struct goci_mains *mains,
	struct oci_err *err)
{
	struct goci_module module = {0};

	if (!settings->no_cache && goci_found_recall(f->memos, call, settings->offline,
					   &module, mains) == 0) {
		call->module = keep_module(f->services, &module);
		return 0;
	}
	goci_module_release(&module);
	return ask_go(f, call, settings->offline, mains, err);
}

static char *join(const char *dir, const char *path)
{
	if (path[0] == '/')
		return oci_xstrdup(path);
	return oci_xasprintf("%s/%s", dir, path);
}

static bool is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Lists the mains of a pattern seen from `dir` and adds each. */
static int add_pattern(struct finder *f, const char *dir, const char *pattern,
	const char *name, bool only_main, struct oci_err *err)
{
	goci_auto_settings settings = GOCI_SETTINGS_INIT;
	goci_auto_mains mains = {0};
	oci_auto_free char *prefix = NULL, *known_as = NULL;
	struct oci_platform platform;
	struct goci_list_call call = {.dir = dir,
		.pattern = pattern,
		.platform = &platform,
		.only_main = only_main};

	if (goci_service_settings(
		    f->request, dir, name, &settings, &prefix, &known_as, err) < 0)
		return -1;
	oci_platform_host(&platform);
	if (settings.platforms.count &&
		oci_platform_parse(settings.platforms.items[0], &platform, err) < 0)
		return -1;
	call.go_tags = &settings.go_tags;
	if (look_up(f, &call, &settings, &mains, err) < 0)
		return oci_cancel_check(&f->app->cancel, err) < 0 ? -1 : 1;
	for (size_t i = 0; i < mains.count; i++)
		if (goci_service_add(f->services, f->request, &mains.items[i],
			    call.module, name, err) < 0)
			return -1;
	return 0;
}

static bool is_skipped(const char *name)
{
	return name[0] == '.' || name[0] == '_' || strcmp(name, "vendor") == 0 ||
	       strcmp(name, "testdata") == 0 || strcmp(name, "node_modules") == 0;
}

static void find_modules(const char *dir, int depth, struct oci_strv *out)
{
	oci_auto_free char *gomod = oci_xasprintf("%s/go.mod", dir);
	DIR *d = opendir(dir);
	struct dirent *entry;

	if (!d)
		return;
	if (access(gomod, F_OK) == 0)
		oci_strv_add(out, dir);
	while (depth < DEPTH_MAX && (entry = readdir(d)) != NULL) {
		oci_auto_free char *path = oci_xasprintf("%s/%s", dir, entry->d_name);
		struct stat st;

		if (!is_skipped(entry->d_name) && lstat(path, &st) == 0 &&
			S_ISDIR(st.st_mode))
			find_modules(path, depth + 1, out);
	}
	closedir(d);
}

void goci_find_modules(const char *dir, struct oci_strv *out)
{
	find_modules(dir, 0, out);
	oci_strv_sort(out);
}

/* "DIR/...": every main of the module that DIR is in, and of the modules below it. */
static int add_below(struct finder *f, const char *dir, struct oci_err *err)
{
	oci_auto_strv modules = OCI_STRV_INIT;
	oci_auto_free char *above = oci_xasprintf("%s/go.mod", dir);
	size_t before = f->services->count;
	int status;

	goci_find_modules(dir, &modules);
	if (access(above, F_OK) < 0 && !modules.count)
		oci_strv_add(&modules, dir);
	for (size_t i = 0; i < modules.count; i++) {
		status = add_pattern(f, modules.items[i], "./...", NULL, false, err);
		if (status < 0)
			return -1;
		if (status > 0)
			goci_service_add_failed(f->services, modules.items[i], err);
	}
	if (f->services->count > before)
		return 0;
	oci_err_set(err, OCI_ERR_USAGE, "no main package in it or below it");
	return 1;
}

/* Service `i` of a goci.yaml. */
static int add_entry(struct finder *f, const struct goci_config *config, size_t i,
	struct oci_err *err)
{
	const char *path = goci_config_path(config, i);
	const char *name = goci_config_name(config, i);

	if (is_dir(path))
		return add_pattern(f, path, ".", name, true, err);
	return add_pattern(f, goci_config_dir(config), path, name, true, err);
}

/* A service of goci.yaml by its name: 2 when there is none. */
static int add_named(struct finder *f, const char *word, struct oci_err *err)
{
	goci_auto_config *config = NULL;

	if (goci_config_find(
		    f->cwd, f->request->limit, f->request->allowed, &config, err) < 0)
		return -1;
	for (size_t i = 0; config && i < goci_config_count(config); i++)
		if (strcmp(goci_config_name(config, i), word) == 0)
			return add_entry(f, config, i, err);
	return 2;
}

/*
 * Without a word: what the goci.yaml of this very folder lists. 2 when it lists
 * nothing, or there is none.
 */
static int add_listed(struct finder *f, struct oci_err *err)
{
	goci_auto_config *config = NULL;

	if (goci_config_find(
		    f->cwd, f->request->limit, f->request->allowed, &config, err) < 0)
		return -1;
	if (!config || !goci_config_count(config) ||
		strcmp(goci_config_dir(config), f->cwd) != 0)
		return 2;
	for (size_t i = 0; i < goci_config_count(config); i++) {
		int status = add_entry(f, config, i, err);

		if (status < 0)
			return -1;
		if (status > 0)
			goci_service_add_failed(
				f->services, goci_config_name(config, i), err);
	}
	return 0;
}

/*
 * A word that names a folder of the source: a symlink that came along with that must
 * not make it another one.
 */
static int check_word(
	const struct finder *f, const char *path, const char *real, struct oci_err *err)
{
	oci_auto_free char *top = goci_tree_around(f->cwd, NULL);
	oci_auto_buf clean = OCI_BUF_INIT;

	goci_path_clean((struct goci_slice){path, strlen(path)}, &clean);
	if (!real || !goci_path_below(top, clean.data))
		return 0;
	return goci_tree_within(top, real, err);
}

static int add_word(struct finder *f, const char *word, struct oci_err *err)
{
	size_t len = strlen(word);
	oci_auto_free char *path = join(f->cwd, word);
	oci_auto_free char *real = realpath(path, NULL);
	const char *first = strchr(word, '/');
	int status;

	if (check_word(f, path, real, err) < 0)
		return -1;
	if (len >= 3 && strcmp(word + len - 3, "...") == 0) {
		oci_auto_free char *stem = oci_xstrndup(
			word, len > 4 && word[len - 4] == '/' ? len - 4 : len - 3);
		oci_auto_free char *below = join(f->cwd, *stem ? stem : ".");
		oci_auto_free char *dir = realpath(below, NULL);

		if (check_word(f, below, dir, err) < 0)
			return -1;
		return dir && is_dir(dir)
			       ? add_below(f, dir, err)
			       : add_pattern(f, f->cwd, word, NULL, false, err);
	}
	if (real && is_dir(real))
		return add_pattern(f, real, ".", NULL, true, err);
	status = add_named(f, word, err);
	if (status != 2)
		return status;
	if (first && memchr(word, '.', (size_t)(first - word)) && word[0] != '.')
		return add_pattern(f, f->cwd, word, NULL, true, err);
	oci_err_set(err, OCI_ERR_NOT_FOUND,
		"no such folder, and no service of that name in goci.yaml");
	return 1;
}

int goci_find(struct goci_services *services, struct goci_app *app,
	const struct goci_request *request, const struct goci_memos *memos,
	struct oci_err *err)
{
	const struct oci_strv *words = &request->services;
	oci_auto_free char *cwd = realpath(".", NULL);
	struct finder f = {services, app, request, memos, cwd};

	if (!cwd)
		return oci_err_sys(err, errno, "the current folder");
	if (!words->count) {
		int status = add_listed(&f, err);

		if (status != 2)
			return status;
	}
	for (size_t i = 0; i < (words->count ? words->count : 1); i++) {
		const char *word = words->count ? words->items[i] : ".";
		size_t before = services->count;
		int status = add_word(&f, word, err);

		if (status < 0)
			return -1;
		if (status > 0 && services->count == before)
			goci_service_add_failed(services, word, err);
	}
	return 0;
}
