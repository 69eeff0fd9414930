#include "modules/describe.h"

#include "app/trust.h"
#include "go/flags_use.h"
#include "go/module.h"
#include "go/run.h"
#include "go/version.h"
#include "modules/outside.h"
#include "oci/json.h"
#include "process/child.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *take_string(const json_t *doc, const char *name)
{
	const char *s = oci_json_text(doc, name);

	return s && *s ? oci_xstrdup(s) : NULL;
}

/* go.mod's folder; Go answers /dev/null where there is no module. */
static int take_dir(struct goci_module *module, const json_t *doc, const char *dir,
	struct oci_err *err)
{
	oci_auto_free char *gomod = take_string(doc, "GOMOD");
	char *slash = gomod ? strrchr(gomod, '/') : NULL;

	if (!slash || strcmp(gomod, "/dev/null") == 0)
		return oci_err_set(err, OCI_ERR_USAGE,
			"%s: is in no Go module: there is no go.mod in it or above it; run "
			"`go mod init`, or name the service's folder",
			dir);
	*slash = '\0';
	module->dir = oci_steal_ptr(&gomod);
	return 0;
}

/* Whether Go could write below a path: what is not there yet, it makes. */
static bool can_write(const char *path)
{
	oci_auto_free char *at = oci_xstrdup(path);

	while (*at) {
		char *slash = strrchr(at, '/');

		if (access(at, F_OK) == 0)
			return access(at, W_OK | X_OK) == 0;
		if (!slash)
			return false;
		*slash = '\0';
	}
	return false;
}

/*
 * A build user may have no HOME, or one that cannot be written to. Go then has no
 * place for its caches, and gets one in ours. A module cache that is there is used as
 * it is: on an air-gapped host it may be read-only.
 */
static void take_caches(
	struct goci_module *module, struct goci_app *app, const json_t *doc)
{
	module->gocache = take_string(doc, "GOCACHE");
	module->modcache = take_string(doc, "GOMODCACHE");
	if (!app->cache_dir)
		return;
	if (!module->gocache || !can_write(module->gocache)) {
		free(module->gocache);
		module->gocache = oci_xasprintf("%s/go-build", app->cache_dir);
		oci_strv_addf(&module->env, "GOCACHE=%s", module->gocache);
	}
	if (module->modcache && (access(module->modcache, R_OK | X_OK) == 0 ||
					can_write(module->modcache)))
		return;
	free(module->modcache);
	module->modcache = oci_xasprintf("%s/go-mod", app->cache_dir);
	oci_strv_addf(&module->env, "GOMODCACHE=%s", module->modcache);
}

/* Before 1.21 Go builds what asks for a newer one, and fails somewhere, or does not. */
static int check_version(const struct goci_module *module, struct oci_err *err)
{
	oci_auto_free char *wanted = goci_version_wanted(module->dir);

	if (!wanted || goci_version_compare(module->version, "1.21") >= 0 ||
		goci_version_compare(module->version, wanted) >= 0)
		return 0;
	return oci_err_set(err, OCI_ERR_CHILD,
		"%s: go.mod requires go >= %s (running %s): go.mod asks for a newer Go: "
		"install it",
		module->dir, wanted, module->version);
}

static int take_env(struct goci_module *module, struct goci_app *app,
	const struct oci_buf *text, const char *dir, struct oci_err *err)
{
	oci_auto_json *doc = oci_json_parse(text->data, text->len, err);
	oci_auto_free char *vendor = NULL;
	goci_auto_flags flags = GOCI_FLAGS_INIT;

	if (!doc)
		return oci_err_wrap(err, "go env");
	module->goroot = take_string(doc, "GOROOT");
	module->version = take_string(doc, "GOVERSION");
	module->gowork = take_string(doc, "GOWORK");
	module->goproxy = take_string(doc, "GOPROXY");
	module->nosumdb = take_string(doc, "GONOSUMDB");
	if (!module->goflags)
		module->goflags = take_string(doc, "GOFLAGS");
	module->goarm = take_string(doc, "GOARM");
	take_caches(module, app, doc);
	if (!module->goroot || !module->version || !module->modcache)
		return oci_err_set(err, OCI_ERR_CHILD,
			"%s: go env reports no GOROOT, GOVERSION or GOMODCACHE: goci needs "
			"Go 1.19 or newer",
			module->go);
	if (take_dir(module, doc, dir, err) < 0)
		return -1;
	if (module->gowork && strcmp(module->gowork, "off") == 0)
		free(oci_steal_ptr(&module->gowork));
	vendor = oci_xasprintf("%s/vendor/modules.txt", module->dir);
	module->vendored = !module->gowork && access(vendor, F_OK) == 0 &&
			   !goci_flags_ask_readonly(module);
	if (goci_flags_take(&flags, module, NULL, err) < 0)
		return -1;
	return check_version(module, err);
}

/* Some flags are such that `go env` fails by them, and does not tell by which. */
static int take_flags(struct goci_module *module, struct oci_err *err)
{
	const char *flags = getenv("GOFLAGS");

	module->goflags = flags && *flags ? oci_xstrdup(flags) : NULL;
	return goci_flags_check_env(module, err);
}

int goci_module_init(struct goci_module *module, struct goci_app *app, const char *dir,
	bool offline, struct oci_err *err)
{
	static const char *const args[] = {"env", "-json", "GOROOT", "GOVERSION",
		"GOMOD", "GOWORK", "GOCACHE", "GOMODCACHE", "GOPROXY", "GONOSUMDB",
		"GOFLAGS", "GOARM"};
	oci_auto_strv argv = OCI_STRV_INIT;
	oci_auto_buf out = OCI_BUF_INIT;
	oci_auto_free char *path = NULL;
	const struct goci_go_call call = {
		.module = module, .dir = dir, .service = "", .args = &argv};

	*module = (struct goci_module){.offline = offline};
	if (take_flags(module, err) < 0)
		return -1;
	path = goci_trust_path(dir);
	module->go = goci_find_program("go", path);
	if (!module->go)
		return oci_err_set(err, OCI_ERR_NOT_FOUND,
			"no `go` on PATH: install Go 1.19 or newer (on Debian and Ubuntu: "
			"apt-get install golang-go); folders of the source on PATH are ignored");
	for (size_t i = 0; i < OCI_COUNT(args); i++)
		oci_strv_add(&argv, args[i]);
	if (goci_outside_check_folder(dir, app, err) < 0 ||
		goci_go_run(app, &call, &out, err) < 0 ||
		take_env(module, app, &out, dir, err) < 0 ||
		goci_outside_check_module(
			module, app, &module->links, &module->dangling, err) < 0)
		return -1;
	module->checked = true;
	return 0;
}
