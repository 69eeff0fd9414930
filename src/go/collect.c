#include "go/collect.h"

#include "app/text.h"
#include "go/deps.h"
#include "go/flags_use.h"
#include "go/hints.h"
#include "go/list.h"
#include "go/modfiles.h"
#include "oci/fs.h"
#include "oci/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * `go mod download` completes go.sum, and a build must not write to the source: Go is
 * given copies in a temporary folder, and what it writes there is thrown away.
 */
struct scratch {
	char *dir;
	struct oci_strv env;
	char *modfile; /* -modfile=..., or NULL in a workspace */
};

/* Modules that are being collected, in an environment of Go's. */
struct collecting {
	const struct goci_collect *what;
	struct goci_app *app;
	const struct oci_strv *env; /* K=V */
	bool quiet;                 /* it is a try: that it fails is not told */
	struct scratch scratch;
};

static void scratch_release(struct scratch *s)
{
	if (s->dir)
		oci_fs_remove_tree(AT_FDCWD, s->dir);
	free(s->dir);
	free(s->modfile);
	oci_strv_release(&s->env);
}

static int scratch_dir(struct scratch *s, const char *work, struct oci_err *err)
{
	s->dir = oci_xasprintf("%s/mod-XXXXXX", work);
	if (mkdtemp(s->dir))
		return 0;
	oci_err_sys(err, errno, "create a folder in %s", work);
	free(oci_steal_ptr(&s->dir));
	return -1;
}

/* Copies FROM/NAME into the scratch folder; what is not there is no error. */
static int copy_in(
	struct scratch *s, const char *from, const char *name, struct oci_err *err)
{
	oci_auto_free char *path = oci_xasprintf("%s/%s", from, name);
	oci_auto_buf text = OCI_BUF_INIT;
	oci_auto_close int dir = oci_fs_open_dir(AT_FDCWD, s->dir, err);

	if (dir < 0)
		return -1;
	if (oci_fs_read(AT_FDCWD, path, false, GOCI_MODFILE_MAX, &text, err) < 0)
		return err->code == OCI_ERR_NOT_FOUND ? 0 : -1;
	return oci_fs_write_file(dir, name, text.data, text.len, false, err);
}

/* The edits that make go.work's folders absolute, from `go work edit -json`. */
static void absolute_edits(const json_t *doc, const char *dir, struct oci_strv *args)
{
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(doc, "Use"), i, item)
	{
		const char *path = oci_json_text(item, "DiskPath");

		if (!path || path[0] == '/')
			continue;
		oci_strv_addf(args, "-dropuse=%s", path);
		oci_strv_addf(args, "-use=%s/%s", dir, path);
	}
	json_array_foreach(json_object_get(doc, "Replace"), i, item)
	{
		const json_t *old = json_object_get(item, "Old");
		const json_t *new = json_object_get(item, "New");
		const char *from = oci_json_text(old, "Path");
		const char *version = oci_json_text(old, "Version");
		const char *to = oci_json_text(new, "Path");

		if (from && to && to[0] != '/' && goci_modfiles_local(to))
			oci_strv_addf(args, "-replace=%s%s%s=%s/%s", from,
				version ? "@" : "", version ? version : "", dir, to);
	}
}

static int edit_work(const struct goci_module *m, struct goci_app *app,
	const struct scratch *s, const json_t *work, const char *dir,
	struct oci_err *err)
{
	oci_auto_strv args = OCI_STRV_INIT;
	struct goci_go_call call = {.module = m, .service = "", .args = &args};

	oci_strv_add(&args, "work");
	oci_strv_add(&args, "edit");
	absolute_edits(work, dir, &args);
	if (args.count == 2)
		return 0;
	oci_strv_addf(&args, "%s/go.work", s->dir);
	return goci_go_run(app, &call, NULL, err);
}

static int scratch_init(struct scratch *s, const struct goci_module *m,
	struct goci_app *app, struct oci_err *err)
{
	oci_auto_free char *dir = goci_modfiles_root(m);
	oci_auto_json *work = NULL;

	*s = (struct scratch){0};
	if (m->gowork) {
		work = goci_modfiles_json(m, app, m->gowork, err);
		if (!work)
			return -1;
	}
	if (scratch_dir(s, app->work, err) < 0)
		return -1;
	if (!work) {
		s->modfile = oci_xasprintf("-modfile=%s/go.mod", s->dir);
		return copy_in(s, m->dir, "go.mod", err) < 0
			       ? -1
			       : copy_in(s, m->dir, "go.sum", err);
	}
	oci_strv_addf(&s->env, "GOWORK=%s/go.work", s->dir);
	if (copy_in(s, dir, "go.work", err) < 0 ||
		copy_in(s, dir, "go.work.sum", err) < 0)
		return -1;
	return edit_work(m, app, s, work, dir, err);
}

/* One step of Go in the scratch folder: "mod download", "list -m all". */
static int run_step(const struct collecting *c, const char *const *words,
	const char *what, struct oci_buf *out, struct oci_err *err)
{
	oci_auto_strv args = OCI_STRV_INIT;
	struct goci_step *step =
		goci_step_begin(c->app->report, c->what->service, what);
	struct goci_go_call call = {.module = c->what->module,
		.service = c->what->service,
		.step = step,
		.args = &args,
		.env = &c->scratch.env,
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
		"find what is missing", &out, &ignored);
	(void)goci_list_each(&out, add_failed, failed, &ignored);
}

static int download(
	const struct collecting *c, struct failed *failed, struct oci_err *err)
{
	static const char *const words[] = {"mod", "download", "-x", "-json", NULL};
	oci_auto_buf out = OCI_BUF_INIT;
	struct oci_err ignored;
	int status = run_step(c, words, "download modules", &out, err);

	if (status < 0 && err->code == OCI_ERR_CHILD)
		(void)goci_list_each(&out, add_failed, failed, &ignored);
	return status;
}

/* The graph of modules takes the go.mod of versions that are not in the build list. */
static int list_all(const struct collecting *c, struct oci_err *err)
{
	static const char *const alone[] = {"list", "-mod=mod", "-m", "all", NULL};
	static const char *const in_workspace[] = {"list", "-m", "all", NULL};

	return run_step(c, c->what->module->gowork ? in_workspace : alone,
		"list the modules", NULL, err);
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
			c->app->report, c->what->service, failed->lines.data);
	said = failed->lines.data ? failed->lines.data : "";
	hint = goci_go_hint(&of, said);
	if (goci_go_said_sum(said) || strstr(err->msg, "not what go.sum says"))
		return hint ? oci_err_set(err, OCI_ERR_CHILD, "%s: %s", m->dir, hint)
			    : -1;
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
	struct failed failed = {OCI_BUF_INIT, OCI_STRV_INIT};
	int status = download(c, &failed, err);

	if (status == 0)
		status = list_all(c, err);
	if (status < 0)
		explain(c, &failed, err);
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
	int status = scratch_init(&c->scratch, c->what->module, c->app, err);

	oci_strv_add_all(&c->scratch.env, c->env);
	if (status == 0)
		status = c->what->packages ? collect_needed(c, err)
					   : collect_all(c, err);
	scratch_release(&c->scratch);
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

static int attempt(const struct goci_collect *what, const struct oci_strv *env,
	bool quiet, struct goci_app *app, struct oci_err *err)
{
	struct collecting c = {.what = what, .app = app, .env = env, .quiet = quiet};

	return collect(&c, err);
}

int goci_collect(
	const struct goci_collect *what, struct goci_app *app, struct oci_err *err)
{
	const struct goci_module *m = what->module;
	oci_auto_strv own = OCI_STRV_INIT, cached = OCI_STRV_INIT, all = OCI_STRV_INIT;

	from_cache(what, &cached);
	if (m->offline || !m->goproxy)
		return attempt(what, &cached, false, app, err);
	if (attempt(what, &cached, true, app, err) == 0)
		return 0;
	if (err->code != OCI_ERR_CHILD)
		return -1;
	/* A module cache that may not be written to is left alone. */
	if (access(m->modcache, W_OK | X_OK) == 0 || errno == ENOENT) {
		if (attempt(what, &own, false, app, err) < 0)
			return -1;
		if (attempt(what, &cached, true, app, err) == 0)
			return 0;
	}
	from_network(what, &all);
	return attempt(what, &all, false, app, err);
}
