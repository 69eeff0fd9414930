#include "modules/collect.h"

#include "app/text.h"
#include "go/flags_use.h"
#include "go/hints.h"
#include "go/hints_module.h"
#include "go/run.h"
#include "modules/list.h"
#include "modules/list_deps.h"
#include "modules/members.h"
#include "modules/scratch.h"
#include "oci/json.h"
#include "report/report.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* As the hint for it has it. */
#define SUM_DIFFERS "not what go.sum says"

/* Modules that are being collected, in an environment of Go's. */
struct collecting {
	const struct goci_collect *what;
	struct goci_app *app;
	const struct oci_strv *env;   /* K=V */
	const struct oci_strv *edits; /* of go.work; or NULL */
	bool quiet;                   /* it is a try: that it fails is not told */
	struct goci_scratch scratch;
};

/* One step of Go in the scratch folder: "mod download", "list -m all". */
static int run_step(const struct collecting *c, const char *const *words,
	const char *what, struct oci_buf *out, struct oci_buf *said,
	struct oci_err *err)
{
	oci_auto_strv args = OCI_STRV_INIT;
	struct goci_step *step =
		goci_step_begin(c->app->report, c->what->service, what);
	struct goci_go_call call = {.module = c->what->module,
		.service = c->what->service,
		.step = step,
		.args = &args,
		.env = &c->scratch.env,
		.said = said,
		.quiet = c->quiet};
	int status;

	for (int i = 0; words[i]; i++) {
		oci_strv_add(&args, words[i]);
		/* Go takes flags only right behind the verb. */
		if (i == 1 && c->scratch.modfile)
			oci_strv_add(&args, c->scratch.modfile);
	}
	status = goci_go_run(c->app, &call, out, err);
	goci_step_end(step, status < 0 && !c->quiet ? GOCI_STEP_FAILED : GOCI_STEP_DONE,
		status < 0 && c->quiet ? "not all are there" : NULL);
	return status;
}

/* What went wrong with modules: lines for people, and the names. */
struct failed {
	struct oci_buf said; /* Go's own text */
	struct oci_buf lines;
	struct oci_strv names;
};

/* Without -json Go does not always name it. `go list` tells an object, of text. */
static int add_failed(const json_t *module, void *arg, struct oci_err *err)
{
	struct failed *failed = arg;
	const json_t *error = json_object_get(module, "Error");
	const char *path = oci_json_text(module, "Path");
	const char *version = oci_json_text_or(module, "Version", "");
	const char *why = json_is_object(error) ? oci_json_text(error, "Err")
						: json_string_value(error);
	oci_auto_free char *name = NULL;

	(void)err;
	if (!path || !why)
		return 0;
	name = oci_xasprintf("%s%s%s", path, *version ? "@" : "", version);
	if (oci_strv_has(&failed->names, name))
		return 0;
	oci_strv_add(&failed->names, name);
	goci_text_add_line(&failed->lines, "go: %s%s%s", strstr(why, path) ? "" : name,
		strstr(why, path) ? "" : ": ", why);
	return 0;
}

/*
 * Go ends at the first go.mod that it cannot have: of those that it was not asked for
 * one by one, it tells here.
 */
static void find_failed(const struct collecting *c, struct failed *failed)
{
	const char *const alone[] = {
		"list", "-mod=mod", "-m", "-e", "-json", "all", NULL};
	const char *const in_workspace[] = {"list", "-m", "-e", "-json", "all", NULL};
	struct collecting quiet = *c;
	oci_auto_buf out = OCI_BUF_INIT;
	struct oci_err ignored;

	quiet.quiet = true;
	(void)run_step(&quiet, c->what->module->gowork ? in_workspace : alone,
		"find what is missing", &out, NULL, &ignored);
	(void)goci_list_each(&out, add_failed, failed, &ignored);
}

static int download(
	const struct collecting *c, struct failed *failed, struct oci_err *err)
{
	static const char *const words[] = {"mod", "download", "-x", "-json", NULL};
	oci_auto_buf out = OCI_BUF_INIT;
	struct oci_err ignored;
	int status = run_step(c, words, "download modules", &out, &failed->said, err);

	if (status < 0 && err->code == OCI_ERR_CHILD)
		(void)goci_list_each(&out, add_failed, failed, &ignored);
	return status;
}

/* The graph of modules takes the go.mod of versions that are not in the build list. */
static int list_all(
	const struct collecting *c, struct failed *failed, struct oci_err *err)
{
	static const char *const alone[] = {"list", "-mod=mod", "-m", "all", NULL};
	static const char *const in_workspace[] = {"list", "-m", "all", NULL};

	return run_step(c, c->what->module->gowork ? in_workspace : alone,
		"list the modules", NULL, &failed->said, err);
}

/* In a workspace Go has no list where it cannot have a go.mod: its text names it. */
static void find_said(struct failed *failed)
{
	oci_auto_free char *name = NULL;

	if (failed->names.count || !failed->said.len)
		return;
	name = goci_hint_module(
		failed->said.data, failed->said.data + failed->said.len);
	if (name)
		oci_strv_addf(&failed->names, "%.300s", name);
}

/* Those that cannot be had, and how to go on; but not what is told by itself. */
static int explain(
	const struct collecting *c, struct failed *failed, struct oci_err *err)
{
	const struct goci_module *m = c->what->module;
	oci_auto_buf names = OCI_BUF_INIT;
	const struct goci_hint_for of = {m, c->app, NULL};
	const char *said;
	oci_auto_free char *hint = NULL;

	if (c->quiet || err->code != OCI_ERR_CHILD)
		return -1;
	find_failed(c, failed);
	if (failed->lines.len)
		goci_report_output(
			c->app->report, c->what->service, NULL, failed->lines.data);
	said = failed->lines.data ? failed->lines.data : "";
	hint = goci_go_hint(&of, said);
	if (goci_go_said_sum(said) || strstr(err->msg, SUM_DIFFERS))
		return hint ? oci_err_set(err, OCI_ERR_CHILD, "%s: %s", m->dir, hint)
			    : -1;
	find_said(failed);
	for (size_t i = 0; i < failed->names.count; i++)
		oci_buf_addf(&names, "%s%s", i ? ", " : "", failed->names.items[i]);
	if (!names.len)
		return -1;
	return oci_err_set(err, OCI_ERR_CHILD,
		"%s: the image is to hold all modules of the build list, and cannot have "
		"%s: let Go have %s%s, or take only what the packages need by --modules "
		"needed",
		m->dir, names.data, failed->names.count > 1 ? "them" : "it",
		m->offline ? " by a build without --offline" : "");
}

static int collect_all(const struct collecting *c, struct oci_err *err)
{
	struct failed failed = {OCI_BUF_INIT, OCI_BUF_INIT, OCI_STRV_INIT};
	int status = download(c, &failed, err);

	if (status == 0)
		status = list_all(c, &failed, err);
	if (status < 0)
		explain(c, &failed, err);
	oci_buf_release(&failed.said);
	oci_buf_release(&failed.lines);
	oci_strv_release(&failed.names);
	return status;
}

static int collect_needed(const struct collecting *c, struct oci_err *err)
{
	struct goci_compile compile = *c->what->compile;
	struct goci_step *step =
		goci_step_begin(c->app->report, c->what->service, "collect modules");
	int status;

	compile.step = step;
	status = goci_deps_fetch(
		&compile, c->what->packages, &c->scratch.env, c->quiet, c->app, err);
	goci_step_end(step, status < 0 && !c->quiet ? GOCI_STEP_FAILED : GOCI_STEP_DONE,
		status < 0 && c->quiet ? "not all are there" : NULL);
	return status;
}

static int collect(struct collecting *c, struct oci_err *err)
{
	int status =
		goci_scratch_init(&c->scratch, c->what->module, c->app, c->edits, err);

	oci_strv_add_all(&c->scratch.env, c->env);
	if (status == 0)
		status = c->what->packages ? collect_needed(c, err)
					   : collect_all(c, err);
	goci_scratch_release(&c->scratch);
	return status;
}

/*
 * Go asks a proxy for what is not private alone. The module cache has the others, too,
 * and is asked for all; that no database is to be asked for them stays.
 */
static void from_cache(const struct goci_collect *what, struct oci_strv *env)
{
	oci_auto_free char *flags = goci_flags_env(what->module);

	oci_strv_addf(env, "GOMODCACHE=%s", what->dir);
	oci_strv_addf(env, "GOFLAGS=%s -modcacherw", flags ? flags : "");
	oci_strv_addf(env, "GOPROXY=file://%s/cache/download", what->module->modcache);
	oci_strv_add(env, "GONOPROXY=none");
	if (what->module->nosumdb)
		oci_strv_addf(env, "GONOSUMDB=%s", what->module->nosumdb);
}

/* By the network, for what the module cache lacks and does not take. */
static void from_network(const struct goci_collect *what, struct oci_strv *env)
{
	const struct goci_module *m = what->module;
	oci_auto_free char *flags = goci_flags_env(m);

	oci_strv_addf(env, "GOMODCACHE=%s", what->dir);
	oci_strv_addf(env, "GOFLAGS=%s -modcacherw", flags ? flags : "");
	oci_strv_addf(
		env, "GOPROXY=file://%s/cache/download,%s", m->modcache, m->goproxy);
}

/* By what the collecting is done, and whether that it fails is told. */
struct way {
	const struct goci_collect *what;
	struct goci_app *app;
	const struct oci_strv *edits; /* of go.work; or NULL */
	bool quiet;
};

static int attempt(const struct way *w, const struct oci_strv *env, bool quiet,
	struct oci_err *err)
{
	struct collecting c = {.what = w->what,
		.app = w->app,
		.env = env,
		.edits = w->edits,
		.quiet = quiet || w->quiet};

	return collect(&c, err);
}

static int by_way(const struct way *w, struct oci_err *err)
{
	const struct goci_module *m = w->what->module;
	oci_auto_strv own = OCI_STRV_INIT, cached = OCI_STRV_INIT, all = OCI_STRV_INIT;

	from_cache(w->what, &cached);
	if (m->offline || !m->goproxy)
		return attempt(w, &cached, false, err);
	if (attempt(w, &cached, true, err) == 0)
		return 0;
	if (err->code != OCI_ERR_CHILD)
		return -1;
	/* A module cache that may not be written to is left alone. */
	if (access(m->modcache, W_OK | X_OK) == 0 || errno == ENOENT) {
		if (attempt(w, &own, false, err) < 0)
			return -1;
		if (attempt(w, &cached, true, err) == 0)
			return 0;
	}
	from_network(w->what, &all);
	return attempt(w, &all, false, err);
}

/*
 * A member's version that can be had is collected: Go asks for it in the image as it
 * does here. One that only the workspace has is no matter to a build.
 */
int goci_collect(
	const struct goci_collect *what, struct goci_app *app, struct oci_err *err)
{
	oci_auto_strv edits = OCI_STRV_INIT;
	struct way way = {.what = what, .app = app};

	if (!what->packages && goci_members_edits(what->module, app, &edits, err) < 0)
		return -1;
	if (edits.count) {
		way.quiet = true;
		if (by_way(&way, err) == 0)
			return 0;
		if (err->code != OCI_ERR_CHILD || strstr(err->msg, SUM_DIFFERS))
			return -1;
		way = (struct way){.what = what, .app = app, .edits = &edits};
	}
	return by_way(&way, err);
}
