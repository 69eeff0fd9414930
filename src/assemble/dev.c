#include "assemble/dev.h"

#include "assemble/place.h"
#include "compile/verify_modules.h"
#include "go/compile.h"
#include "go/run.h"
#include "modules/list_deps.h"
#include "modules/outside.h"
#include "oci/json.h"
#include "process/environ.h"
#include "service/host_programs.h"
#include "service/reload.h"
#include "service/services.h"
#include "service/sources.h"
#include "settings/settings.h"

#include <stdlib.h>
#include <string.h>

/* What builds the service. What goci.yaml sets is for the service alone. */
static void fill_env(const struct goci_service *s, struct oci_strv *env)
{
	oci_auto_free char *flags = goci_flags_env(s->module);
	oci_auto_strv go = OCI_STRV_INIT;

	goci_go_env(s->dir, env);
	if (flags)
		goci_env_set(env, "GOFLAGS", flags);
	goci_compile_env(&s->platforms[0], &go);
	if (s->module->offline) {
		goci_env_set(env, "GOPROXY", "off");
		goci_env_set(env, "GOTOOLCHAIN", "local");
	}
	goci_env_set_all(env, &go);
}

static void fill_service_env(const struct goci_service *s, struct oci_strv *env)
{
	const char *port = goci_settings_port(&s->settings);

	if (port && !getenv("PORT"))
		oci_strv_addf(env, "PORT=%.*s", (int)strcspn(port, "/"), port);
	goci_env_set_all(env, &s->settings.env);
}

/* The verified modules, for goci-watch. */
struct modules {
	struct oci_strv dirs;
	int64_t at;
};

static void modules_release(struct modules *modules)
{
	oci_strv_release(&modules->dirs);
}

/* Takes over the lists in `deps`. */
static int check_deps(const struct goci_maker *maker, const struct goci_service *s,
	const struct goci_deps *deps, struct modules *known, struct oci_err *err)
{
	oci_auto_json *packages = deps->packages, *modules = deps->modules;
	oci_auto_free char *imports = deps->imports;
	const json_t *module;
	size_t i;

	(void)imports;
	known->at = goci_inputs_now();
	json_array_foreach(modules, i, module)
		oci_strv_add(&known->dirs, oci_json_text_or(module, "dir", ""));
	if (goci_outside_check_deps(packages, s->module, maker->app, err) < 0)
		return -1;
	return goci_modules_check(s, modules, maker, err);
}

/*
 * Checks as before a build for inputs outside the source, and for modules that do not
 * match go.sum; only once, because later changes are the developer's own. If the
 * program does not compile now, goci-watch reports that.
 */
static int check_source(const struct goci_maker *maker, const struct goci_service *s,
	struct modules *known, struct oci_err *err)
{
	struct goci_app *app = maker->app;
	oci_auto_strv packages = OCI_STRV_INIT;
	struct goci_deps deps = {0};
	const struct goci_compile c = {.module = s->module,
		.service = s->name,
		.package = s->package,
		.platform = &s->platforms[0],
		.tags = s->tags,
		.go_flags = &s->flags.passed};

	oci_strv_add(&packages, s->package);
	if (goci_deps_list(&c, &packages, app, &deps, err) == 0)
		return check_deps(maker, s, &deps, known, err);
	if (err->code == OCI_ERR_CHILD && !s->module->links.count)
		return oci_cancel_check(&app->cancel, err);
	return -1;
}

static int several(const struct goci_services *services, struct oci_err *err)
{
	oci_auto_buf names = OCI_BUF_INIT;

	for (size_t i = 0; i < services->count; i++)
		oci_buf_addf(&names, "%s%s", i ? ", " : "", services->items[i].name);
	return oci_err_set(err, OCI_ERR_USAGE,
		"goci dev runs one service, not %zu; name one of %.400s",
		services->count, names.data ? names.data : "");
}

/* Finds the one service of the request, and checks its source. */
static int find_service(struct goci_services *services, const struct goci_maker *maker,
	const struct goci_request *request, struct modules *known, struct oci_err *err)
{
	struct goci_service *s;

	if (goci_services_find(services, maker->app, request, NULL, err) < 0)
		return -1;
	if (services->count != 1)
		return several(services, err);
	s = &services->items[0];
	if (s->failed)
		*err = s->err;
	else
		oci_platform_host(&s->platforms[0]);
	if (s->failed || check_source(maker, s, known, err) < 0)
		return oci_err_wrap(err, "%s", s->name);
	return 0;
}

/* Provides a work folder for files that Go reads, and the cache of verified modules. */
static int find_safely(struct goci_services *services, struct goci_app *app,
	const struct goci_request *request, struct modules *known, struct oci_err *err)
{
	struct goci_place place = GOCI_PLACE_INIT;
	int status = goci_place_init(&place, app, err);
	const struct goci_maker maker = {
		.app = app, .cache = place.cache, .work = place.work};

	if (status == 0)
		status = find_service(services, &maker, request, known, err);
	app->work = NULL;
	app->cache_dir = NULL;
	goci_place_release(&place);
	return status;
}

int goci_dev(struct goci_app *app, const struct goci_request *request,
	struct oci_strv *command, struct oci_strv *env, struct oci_err *err)
{
	goci_auto_services services = {0};
	oci_auto_free char *program = NULL, *root = NULL;
	oci_auto_strv service_env = OCI_STRV_INIT;
	OCI_AUTO(modules_release) struct modules known = {OCI_STRV_INIT, 0};
	struct goci_watch_place place = {.env = &service_env, .modules = &known.dirs};
	const struct goci_service *s;

	if (find_safely(&services, app, request, &known, err) < 0)
		return -1;
	place.modules_at = known.at;
	s = &services.items[0];
	place.program = program = goci_watch_find(s->dir);
	if (!program)
		return oci_err_set(err, OCI_ERR_NOT_FOUND,
			"no goci-watch beside goci or on PATH: install it with make install");
	place.root = root = goci_sources_dir(s->module);
	place.dir = s->module->dir;
	place.go = s->module->go;
	fill_service_env(s, &service_env);
	goci_watch_command(s, &place, command);
	fill_env(s, env);
	return 0;
}
