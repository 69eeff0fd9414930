#include "service/find_pattern.h"

#include "app/paths.h"
#include "app/trust.h"
#include "modules/describe.h"
#include "modules/list.h"
#include "oci/utf8.h"
#include "service/found.h"
#include "service/service_add.h"
#include "service/sources.h"
#include "settings/settings.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Moves checks of the source made in this call, which a memo does not record. */
static void take_checks(struct goci_module *to, struct goci_module *from)
{
	if (to->checked || !from->checked)
		return;
	to->checked = true;
	to->links = from->links;
	to->dangling = from->dangling;
	from->links = from->dangling = (struct oci_strv)OCI_STRV_INIT;
}

/* Takes over a module; returns the listed one of the same folder instead, if any. */
static const struct goci_module *keep_module(
	struct goci_services *list, struct goci_module *module)
{
	struct goci_module *m;

	for (size_t i = 0; i < list->module_count; i++)
		if (strcmp(list->modules[i]->dir, module->dir) == 0 &&
			list->modules[i]->offline == module->offline) {
			take_checks(list->modules[i], module);
			goci_module_release(module);
			return list->modules[i];
		}
	m = oci_xcalloc(1, sizeof(*m));
	*m = *module;
	OCI_GROW(list->modules, list->module_count);
	list->modules[list->module_count++] = m;
	return m;
}

/* The rules of the whole module or workspace, which may be above the service. */
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

/* Go prints folders as JSON, which changes such a name. */
static int check_utf8(const char *dir, struct oci_err *err)
{
	if (oci_utf8_valid(dir))
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID,
		"%s: the path is not UTF-8, and Go cannot print it: rename the folder",
		dir);
}

/* Go searches for go.mod and go.work up to "/", whoever created them. */
static int check_folder(const char *dir, struct oci_err *err)
{
	static const char *const names[] = {"go.mod", "go.work"};

	if (check_utf8(dir, err) < 0)
		return -1;
	/* A go.work set in the environment is the user's choice. */
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

static int check_module(const struct goci_finder *f, const struct goci_module *module,
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

/* Runs Go to find the module and the mains, and stores the result. */
static int ask_go(struct goci_finder *f, struct goci_list_call *call, bool offline,
	struct goci_mains *mains, struct oci_err *err)
{
	struct goci_module module;
	int64_t began = goci_inputs_now();

	if (check_folder(call->dir, err) < 0)
		return -1;
	if (goci_module_init(&module, f->app, call->dir, offline, err) < 0 ||
		check_module(f, &module, call->dir, err) < 0) {
		goci_module_release(&module);
		return -1;
	}
	call->module = keep_module(f->services, &module);
	if (goci_list(call, f->app, mains, err) < 0)
		return -1;
	/* Broken packages are reported on each call. */
	if (!mains->unlisted_count)
		goci_found_keep(f->memos, call, mains, began);
	return 0;
}

static int look_up(struct goci_finder *f, struct goci_list_call *call,
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

const char *goci_find_seen(const struct goci_finder *f, const char *path)
{
	size_t len = strlen(f->cwd);

	if (*path != '/' || !goci_path_below(f->cwd, path))
		return path;
	return path[len] == '/' && path[len + 1] ? path + len + 1 : ".";
}

/* Adds packages that cannot be read or parsed as failed services. */
static void add_unlisted(struct goci_finder *f, const struct goci_mains *mains)
{
	for (size_t i = 0; i < mains->unlisted_count; i++)
		goci_service_add_failed(f->services,
			goci_find_seen(f, mains->unlisted[i].name),
			&mains->unlisted[i].err);
}

int goci_find_pattern(struct goci_finder *f, const char *dir, const char *pattern,
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
	add_unlisted(f, &mains);
	for (size_t i = 0; i < mains.count; i++)
		if (goci_service_add(f->services, f->request, &mains.items[i],
			    call.module, name, err) < 0)
			return -1;
	return 0;
}

int goci_find_entry(struct goci_finder *f, const struct goci_config *config, size_t i,
	struct oci_err *err)
{
	const char *path = goci_config_path(config, i);
	const char *name = goci_config_name(config, i);
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return goci_find_pattern(f, path, ".", name, true, err);
	return goci_find_pattern(f, goci_config_dir(config), path, name, true, err);
}
