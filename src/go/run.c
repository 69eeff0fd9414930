#include "go/run.h"

#include "app/trust.h"
#include "go/download.h"
#include "go/flags_use.h"
#include "go/hints.h"
#include "go/hints_space.h"
#include "go/hints_usage.h"
#include "go/origin.h"
#include "process/child.h"
#include "process/environ.h"
#include "report/report.h"

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
	struct goci_download *download; /* once Go downloads, or NULL */
};

/* Where Go keeps modules: a call may have a module cache of its own. */
static const char *modcache_of(const struct goci_go_call *call)
{
	static const char name[] = "GOMODCACHE=";
	const char *dir = call->module->modcache;

	for (size_t i = 0; call->env && i < call->env->count; i++)
		if (strncmp(call->env->items[i], name, sizeof(name) - 1) == 0)
			dir = call->env->items[i] + sizeof(name) - 1;
	return dir;
}

static void begin_download(struct running *r)
{
	const char *dir = modcache_of(r->call);

	if (r->download || !dir)
		return;
	r->download = goci_download_new(dir, goci_step_meter(r->step));
	goci_step_look(r->step, goci_download_look, r->download);
}

static void end_download(struct running *r)
{
	if (!r->download)
		return;
	goci_step_look(r->step, NULL, NULL);
	goci_download_look(r->download);
	goci_download_free(r->download);
}

/* "# get HOST/PATH/@v/VERSION.zip" is told without the host. */
static void note_download(struct running *r, const char *line)
{
	const char *slash = strstr(line, "//");
	const char *path = slash ? strchr(slash + 2, '/') : NULL;

	begin_download(r);
	if (!r->download || !goci_download_line(r->download, line))
		return;
	if (line[0] == 'g')
		goci_step_count(r->step, "modules", line + 4);
	else
		goci_step_count(r->step, "modules", path ? path + 1 : line + 6);
}

static void note(struct running *r, const char *line)
{
	if (goci_download_is_line(line))
		note_download(r, line);
	else if (r->call->named)
		r->call->named(r->call->arg, line);
	else
		goci_step_count(r->step, "packages", line);
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
	if (!package && !goci_download_is_line(line))
		return true;
	if (!r->step && r->call->downloads && goci_download_is_line(line))
		r->step = goci_step_begin(
			r->app->report, r->call->service, r->call->downloads);
	if (r->step)
		note(r, line);
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
	end_download(r);
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
		goci_report_output(app->report, call->service, dir, said->data);
	if (usage || hint)
		return oci_err_set(
			err, OCI_ERR_CHILD, "%s: %s", dir, usage ? usage : hint);
	if (call->left_out) {
		oci_auto_free char *why = oci_xasprintf("%.300s", err->msg);

		oci_err_set(err, OCI_ERR_CHILD,
			"%s; files that .dockerignore excludes are hidden from Go: "
			"%s; --ignore-file none includes them",
			why, call->left_out);
	}
	return oci_err_wrap(err, "%s", dir);
}

int goci_go_run(struct goci_app *app, const struct goci_go_call *call,
	struct oci_buf *out, struct oci_err *err)
{
	oci_auto_buf errors = OCI_BUF_INIT;
	const char *dir = call->dir ? call->dir : call->module->dir;
	struct running running = {app, call, call->step, NULL};

	if (run(&running, dir, out, &errors, err) == 0) {
		if (errors.len && call->shown)
			goci_report_output(
				app->report, call->service, NULL, errors.data);
		return 0;
	}
	if (err->code != OCI_ERR_CHILD)
		return -1;
	return explain(call, app, dir, &errors, err);
}
