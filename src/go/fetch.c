#include "go/go.h"

#include "go/list.h"
#include "go/modfiles.h"
#include "go/version.h"
#include "oci/cache.h"
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
static int run_step(const struct goci_module *m, struct goci_app *app,
	const struct scratch *s, const char *const *words, const char *what,
	const char *service, struct oci_buf *out, struct oci_err *err)
{
	oci_auto_strv args = OCI_STRV_INIT;
	struct goci_step *step = goci_step_begin(app->report, service, what);
	struct goci_go_call call = {.module = m,
		.service = service,
		.step = step,
		.args = &args,
		.env = &s->env};
	int status;

	for (int i = 0; words[i]; i++) {
		oci_strv_add(&args, words[i]);
		/* Go takes flags only right behind the verb. */
		if (i == 1 && s->modfile)
			oci_strv_add(&args, s->modfile);
	}
	status = goci_go_run(app, &call, out, err);
	goci_step_end(step, status < 0 ? GOCI_STEP_FAILED : GOCI_STEP_DONE, NULL);
	return status;
}

/* What went wrong with one module; without -json Go does not always name it. */
static int add_failed(const json_t *module, void *arg, struct oci_err *err)
{
	const char *path = oci_json_text(module, "Path");
	const char *version = oci_json_text(module, "Version");
	const char *why = oci_json_text(module, "Error");

	(void)err;
	if (!path || !why)
		return 0;
	if (strstr(why, path))
		oci_buf_addf(arg, "go: %s\n", why);
	else
		oci_buf_addf(arg, "go: %s@%s: %s\n", path, version ? version : "", why);
	return 0;
}

/* Shows what is wrong with modules, a line each; a fix that is known is the error. */
static void show_failed(const struct goci_module *m, struct goci_app *app,
	const char *service, const char *lines, struct oci_err *err)
{
	const char *hint = goci_go_hint(lines);

	goci_report_output(app->report, service, lines);
	if (hint)
		oci_err_set(err, OCI_ERR_CHILD, "%s: %s", m->dir, hint);
}

static int download(const struct goci_module *m, struct goci_app *app,
	const struct scratch *s, const char *service, struct oci_buf *out,
	struct oci_err *err)
{
	static const char *const words[] = {"mod", "download", "-x", "-json", NULL};
	oci_auto_buf failed = OCI_BUF_INIT;
	struct oci_err ignored;

	if (run_step(m, app, s, words, "download modules", service, out, err) == 0)
		return 0;
	if (err->code == OCI_ERR_CHILD)
		(void)goci_list_each(out, add_failed, &failed, &ignored);
	if (failed.len)
		show_failed(m, app, service, failed.data, err);
	return -1;
}

static void hash_file(struct oci_hasher *h, const char *dir, const char *name)
{
	oci_auto_free char *path = oci_xasprintf("%s/%s", dir, name);
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err ignored;

	if (oci_fs_read(AT_FDCWD, path, false, GOCI_MODFILE_MAX, &text, &ignored) < 0)
		oci_buf_clear(&text);
	oci_hasher_add_str(h, text.data);
}

/* What "fetched and verified" depends on; in a workspace, every module of it. */
static int fetch_key(const struct goci_module *m, struct goci_app *app,
	struct oci_digest *key, struct oci_err *err)
{
	oci_auto_hasher *h = oci_hasher_new();
	oci_auto_strv files = OCI_STRV_INIT;
	oci_auto_free char *root = NULL;

	if (goci_module_files(m, app, &root, &files, err) < 0)
		return -1;
	oci_hasher_add_str(h, "modules 1");
	oci_hasher_add_str(h, m->modcache);
	for (size_t i = 0; i < files.count; i++)
		hash_file(h, root, files.items[i]);
	oci_hasher_finish(h, key);
	return 0;
}

/* What is done with the modules in a scratch folder, and what Go prints of it. */
typedef int work_fn(const struct goci_module *m, struct goci_app *app,
	const struct scratch *s, const char *service, struct oci_buf *out,
	struct oci_err *err);

static int in_scratch(const struct goci_module *m, struct goci_app *app,
	const char *service, work_fn *fn, struct oci_buf *out, struct oci_err *err)
{
	struct scratch scratch;
	int status = scratch_init(&scratch, m, app, err);

	if (status == 0)
		status = fn(m, app, &scratch, service, out, err);
	scratch_release(&scratch);
	return status;
}

int goci_module_fetch(const struct goci_module *m, struct goci_app *app,
	struct oci_cache *cache, const char *service, struct goci_fetched *fetched,
	bool *verified, struct oci_err *err)
{
	oci_auto_buf record = OCI_BUF_INIT, out = OCI_BUF_INIT;
	struct oci_digest key;

	*verified = m->vendored;
	if (m->vendored)
		return 0;
	if (fetch_key(m, app, &key, err) < 0)
		return -1;
	*verified = oci_cache_get(cache, &key, &record) == 0 &&
		    access(m->modcache, X_OK) == 0;
	if (*verified)
		return 0;
	if (in_scratch(m, app, service, download, &out, err) < 0)
		return -1;
	return goci_fetched_read(&out, fetched, err);
}

static int compare(const struct goci_module *m, struct goci_app *app,
	const char *service, const struct goci_fetched *fetched, struct oci_err *err)
{
	oci_auto_buf lines = OCI_BUF_INIT;

	if (goci_fetched_compare(fetched, &app->cancel, &lines, err) < 0)
		return -1;
	if (!lines.len)
		return 0;
	oci_err_set(err, OCI_ERR_CHILD,
		"%s: modules are not what go.sum says: run `go clean -modcache`",
		m->dir);
	show_failed(m, app, service, lines.data, err);
	return -1;
}

int goci_module_verify(const struct goci_module *m, struct goci_app *app,
	struct oci_cache *cache, const char *service,
	const struct goci_fetched *fetched, struct oci_err *err)
{
	struct goci_step *step =
		goci_step_begin(app->report, service, "verify modules");
	int status = compare(m, app, service, fetched, err);
	struct oci_digest key;

	goci_step_end(step, status < 0 ? GOCI_STEP_FAILED : GOCI_STEP_DONE, NULL);
	if (status < 0 || fetch_key(m, app, &key, err) < 0)
		return -1;
	return oci_cache_put(cache, &key, "verified\n", err);
}

/* The graph of modules takes the go.mod of versions that are not in the build list. */
static int list_all(const struct goci_module *m, struct goci_app *app,
	const struct scratch *s, const char *service, struct oci_buf *out,
	struct oci_err *err)
{
	static const char *const alone[] = {"list", "-mod=mod", "-m", "all", NULL};
	static const char *const in_workspace[] = {"list", "-m", "all", NULL};

	return run_step(m, app, s, m->gowork ? in_workspace : alone, "list the modules",
		service, out, err);
}

/*
 * What is copied is checked on the way: Go compares each module that it takes from
 * another place with go.sum.
 */
static int collect(const struct goci_module *m, struct goci_app *app, const char *dir,
	const char *service, bool all, struct oci_err *err)
{
	const char *flags = getenv("GOFLAGS");
	bool network = !m->offline && m->goproxy;
	oci_auto_buf out = OCI_BUF_INIT;
	struct scratch scratch;
	int status = scratch_init(&scratch, m, app, err);

	oci_strv_addf(&scratch.env, "GOMODCACHE=%s", dir);
	oci_strv_addf(&scratch.env, "GOFLAGS=%s -modcacherw", flags ? flags : "");
	oci_strv_addf(&scratch.env, "GOPROXY=file://%s/cache/download%s%s", m->modcache,
		network ? "," : "", network ? m->goproxy : "");
	if (status == 0)
		status = download(m, app, &scratch, service, &out, err);
	if (status == 0 && all)
		status = list_all(m, app, &scratch, service, NULL, err);
	scratch_release(&scratch);
	return status;
}

/* What the network has to give goes into the user's own cache: it is asked once. */
static int fetch_all(const struct goci_module *m, struct goci_app *app,
	const char *service, struct oci_err *err)
{
	if (m->offline || access(m->modcache, W_OK | X_OK) < 0)
		return 0;
	return in_scratch(m, app, service, list_all, NULL, err);
}

int goci_module_collect(const struct goci_module *m, struct goci_app *app,
	const char *dir, const char *service, struct oci_err *err)
{
	if (fetch_all(m, app, service, err) < 0)
		return -1;
	return collect(m, app, dir, service, true, err);
}

int goci_module_collect_fetched(const struct goci_module *m, struct goci_app *app,
	const char *dir, struct oci_err *err)
{
	return collect(m, app, dir, "", false, err);
}
