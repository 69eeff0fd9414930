#include "go/go.h"

#include "app/child.h"
#include "oci/fs.h"
#include "oci/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * A download tells "# get HOST/PATH/@v/VERSION.zip", a compile the path of a package:
 * both are what the step is doing now, and no part of an error's text.
 */
static bool on_line(void *arg, const char *line)
{
	struct goci_step *step = arg;
	bool get = strncmp(line, "# get ", 6) == 0;
	bool package = *line && !strpbrk(line, " \t:#") && !strstr(line, "..");

	if (!get && !package && strncmp(line, "go: downloading ", 16) != 0)
		return true;
	if (step && package)
		goci_step_note(step, line);
	else if (step && !get)
		goci_step_note(step, line + 4);
	else if (step && strstr(line, ".zip")) {
		const char *slash = strstr(line, "//");
		const char *path = slash ? strchr(slash + 2, '/') : NULL;

		goci_step_note(step, path ? path + 1 : line + 6);
	}
	return false;
}

static void make_env(const struct goci_go_call *call, struct oci_strv *env)
{
	goci_env_init(env);
	goci_env_set(env, "GO111MODULE", "on");
	if (call->dir)
		goci_env_set(env, "PWD", call->dir);
	if (call->offline) {
		goci_env_set(env, "GOPROXY", "off");
		goci_env_set(env, "GOTOOLCHAIN", "local");
	}
	for (size_t i = 0; call->env && i < call->env->count; i++) {
		const char *item = call->env->items[i];
		const char *value = strchr(item, '=');
		oci_auto_free char *name = oci_xstrndup(item, (size_t)(value - item));

		goci_env_set(env, name, value + 1);
	}
}

int goci_go_run(struct goci_app *app, const struct goci_go_call *call,
	struct oci_buf *out, struct oci_err *err)
{
	oci_auto_strv argv = OCI_STRV_INIT, env = OCI_STRV_INIT;
	oci_auto_buf errors = OCI_BUF_INIT;
	struct goci_child child = {&argv, &env, call->dir, on_line, call->step};
	const char *hint;

	oci_strv_add(&argv, call->go);
	oci_strv_add_all(&argv, call->args);
	make_env(call, &env);
	if (goci_child_run(&child, &app->cancel, out, &errors, err) == 0)
		return 0;
	if (err->code != OCI_ERR_CHILD)
		return -1;
	if (errors.len && !call->quiet)
		goci_report_output(app->report, call->service, errors.data);
	hint = goci_go_hint(errors.data);
	if (hint)
		oci_err_set(err, OCI_ERR_CHILD, "%s", hint);
	return oci_err_wrap(err, "%s", call->dir);
}

static char *take_string(const json_t *doc, const char *name)
{
	const char *s = json_string_value(json_object_get(doc, name));

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

static int take_env(struct goci_module *module, const struct oci_buf *text,
	const char *dir, struct oci_err *err)
{
	oci_auto_json *doc = oci_json_parse(text->data, text->len, err);
	oci_auto_free char *vendor = NULL;

	if (!doc)
		return oci_err_wrap(err, "go env");
	module->goroot = take_string(doc, "GOROOT");
	module->version = take_string(doc, "GOVERSION");
	module->modcache = take_string(doc, "GOMODCACHE");
	module->gowork = take_string(doc, "GOWORK");
	if (!module->goroot || !module->version || !module->modcache)
		return oci_err_set(err, OCI_ERR_CHILD,
			"%s: go env tells no GOROOT, GOVERSION or GOMODCACHE: goci needs "
			"Go 1.19 or newer",
			module->go);
	if (take_dir(module, doc, dir, err) < 0)
		return -1;
	if (module->gowork && strcmp(module->gowork, "off") == 0)
		free(oci_steal_ptr(&module->gowork));
	vendor = oci_xasprintf("%s/vendor/modules.txt", module->dir);
	module->vendored = !module->gowork && access(vendor, F_OK) == 0;
	return 0;
}

int goci_module_init(struct goci_module *module, struct goci_app *app, const char *dir,
	bool offline, struct oci_err *err)
{
	static const char *const args[] = {
		"env", "-json", "GOROOT", "GOVERSION", "GOMOD", "GOWORK", "GOMODCACHE"};
	oci_auto_strv argv = OCI_STRV_INIT;
	oci_auto_buf out = OCI_BUF_INIT;
	struct goci_go_call call = {.dir = dir, .service = "", .args = &argv};

	*module = (struct goci_module){.offline = offline};
	module->go = goci_find_program("go");
	if (!module->go)
		return oci_err_set(err, OCI_ERR_NOT_FOUND,
			"no `go` on PATH: install Go 1.19 or newer (on Debian and Ubuntu: "
			"apt-get install golang-go)");
	for (size_t i = 0; i < OCI_COUNT(args); i++)
		oci_strv_add(&argv, args[i]);
	call.go = module->go;
	call.offline = offline;
	if (goci_go_run(app, &call, &out, err) < 0)
		return -1;
	return take_env(module, &out, dir, err);
}

void goci_module_release(struct goci_module *module)
{
	free(module->go);
	free(module->dir);
	free(module->gowork);
	free(module->goroot);
	free(module->version);
	free(module->modcache);
	*module = (struct goci_module){0};
}
