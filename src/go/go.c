#include "go/go.h"

#include "app/child.h"
#include "app/environ.h"
#include "app/trust.h"
#include "go/flags_use.h"
#include "go/hints.h"
#include "go/origin.h"
#include "go/outside.h"
#include "go/version.h"
#include "oci/fs.h"
#include "oci/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A call under way, and the step that is told of it: the caller's, or one of its own.
 */
struct running {
	struct goci_app *app;
	const struct goci_go_call *call;
	struct goci_step *step;
};

static bool is_download(const char *line)
{
	return strncmp(line, "# get ", 6) == 0 ||
	       strncmp(line, "go: downloading ", 16) == 0;
}

/* "# get HOST/PATH/@v/VERSION.zip" is told without the host. */
static void note(struct goci_step *step, const char *line)
{
	const char *slash = strstr(line, "//");
	const char *path = slash ? strchr(slash + 2, '/') : NULL;

	if (!is_download(line))
		goci_step_count(step, "packages", line);
	else if (line[0] == 'g')
		goci_step_count(step, "modules", line + 4);
	else if (strstr(line, ".zip"))
		goci_step_count(step, "modules", path ? path + 1 : line + 6);
}

/*
 * A download tells "# get HOST/PATH/@v/VERSION.zip" and "-> unzip FILE: WHY", a compile
 * the path of a package: that is what the step is doing now, and no part of an error's
 * text.
 */
static bool on_line(void *arg, const char *line)
{
	struct running *r = arg;
	bool package = *line && !strpbrk(line, " \t:#") && !strstr(line, "..");

	if (strncmp(line, "-> ", 3) == 0)
		return false;
	if (!package && !is_download(line))
		return true;
	if (!r->step && r->call->downloads && is_download(line))
		r->step = goci_step_begin(
			r->app->report, r->call->service, r->call->downloads);
	if (r->step)
		note(r->step, line);
	return false;
}

/*
 * What is set in the environment is the user's choice, GOFLAGS and GOTOOLCHAIN too.
 * What the source could have put there is not: programs, and Go's own settings.
 */
void goci_go_env(const char *dir, struct oci_strv *env)
{
	oci_auto_free char *path = goci_trust_path(dir);

	goci_env_init(env);
	goci_env_set(env, "PATH", path);
	if (goci_env_file_is_foreign(dir))
		goci_env_set(env, "GOENV", "off");
}

static void make_env(const struct goci_go_call *call, const char *dir, const char *work,
	struct oci_strv *env)
{
	oci_auto_free char *flags = goci_flags_env(call->module);

	goci_go_env(dir, env);
	if (flags)
		goci_env_set(env, "GOFLAGS", flags);
	goci_env_set(env, "GO111MODULE", "on");
	goci_env_set(env, "PWD", dir);
	/* An interrupted Go can leave its work behind: it is to go with ours. */
	if (work && !getenv("GOTMPDIR"))
		goci_env_set(env, "GOTMPDIR", work);
	if (call->module->offline) {
		goci_env_set(env, "GOPROXY", "off");
		goci_env_set(env, "GOTOOLCHAIN", "local");
	}
	goci_env_set_all(env, &call->module->env);
	goci_env_set_all(env, call->env);
}

static int run(struct running *r, const char *dir, struct oci_buf *out,
	struct oci_buf *errors, struct oci_err *err)
{
	oci_auto_strv argv = OCI_STRV_INIT, env = OCI_STRV_INIT;
	const struct goci_child child = {.argv = &argv,
		.env = &env,
		.dir = dir,
		.on_line = r->call->shown ? NULL : on_line,
		.arg = r,
		.trace = r->app->trace,
		.span = goci_step_span(r->call->step),
		.group = r->call->service};
	int status;

	oci_strv_add(&argv, r->call->module->go);
	oci_strv_add_all(&argv, r->call->args);
	make_env(r->call, dir, r->app->work, &env);
	status = goci_child_run(&child, &r->app->cancel, out, errors, err);
	if (r->step && !r->call->step)
		goci_step_end(
			r->step, status < 0 ? GOCI_STEP_FAILED : GOCI_STEP_DONE, NULL);
	return status;
}

/* Shows what Go has said, and tells what to do about it. */
static int explain(const struct goci_go_call *call, struct goci_app *app,
	const char *dir, struct oci_buf *said, struct oci_err *err)
{
	const struct goci_hint_for of = {call->module, app, call->left_out};
	bool rest = true;
	oci_auto_free char *usage = goci_hint_usage(said, &rest);
	oci_auto_free char *hint = usage ? NULL : goci_go_hint(&of, said->data);

	if (!usage && !hint)
		hint = goci_hint_full(&of);
	if (call->said)
		oci_buf_add(call->said, said->data, said->len);

	if (said->len && !call->quiet && (!usage || rest))
		goci_report_output(app->report, call->service, said->data);
	if (usage || hint)
		return oci_err_set(
			err, OCI_ERR_CHILD, "%s: %s", dir, usage ? usage : hint);
	if (call->left_out) {
		oci_auto_free char *why = oci_xasprintf("%.300s", err->msg);

		oci_err_set(err, OCI_ERR_CHILD,
			"%s; Go does not see what .dockerignore leaves out: %s; "
			"--ignore-file none takes it in",
			why, call->left_out);
	}
	return oci_err_wrap(err, "%s", dir);
}

int goci_go_run(struct goci_app *app, const struct goci_go_call *call,
	struct oci_buf *out, struct oci_err *err)
{
	oci_auto_buf errors = OCI_BUF_INIT;
	const char *dir = call->dir ? call->dir : call->module->dir;
	struct running running = {app, call, call->step};

	if (run(&running, dir, out, &errors, err) == 0) {
		if (errors.len && call->shown)
			goci_report_output(app->report, call->service, errors.data);
		return 0;
	}
	if (err->code != OCI_ERR_CHILD)
		return -1;
	return explain(call, app, dir, &errors, err);
}

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
			"%s: go env tells no GOROOT, GOVERSION or GOMODCACHE: goci needs "
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
			"apt-get install golang-go); what the source has on PATH does not count");
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

void goci_module_release(struct goci_module *module)
{
	free(module->go);
	free(module->dir);
	free(module->gowork);
	free(module->goroot);
	free(module->version);
	free(module->modcache);
	free(module->goproxy);
	free(module->nosumdb);
	free(module->gocache);
	free(module->goflags);
	free(module->goarm);
	oci_strv_release(&module->env);
	oci_strv_release(&module->links);
	oci_strv_release(&module->dangling);
	*module = (struct goci_module){0};
}
