#include "go/go.h"

#include "go/version.h"
#include "oci/cache.h"
#include "oci/fs.h"
#include "oci/json.h"
#include "oci/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MODFILE_MAX = 16 << 20 };

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
	if (oci_fs_read(AT_FDCWD, path, false, MODFILE_MAX, &text, err) < 0)
		return err->code == OCI_ERR_NOT_FOUND ? 0 : -1;
	return oci_fs_write_file(dir, name, text.data, text.len, false, err);
}

static bool is_local(const char *path)
{
	return strncmp(path, "./", 2) == 0 || strncmp(path, "../", 3) == 0 ||
	       strcmp(path, ".") == 0 || strcmp(path, "..") == 0;
}

/* The edits that make go.work's folders absolute, from `go work edit -json`. */
static void absolute_edits(const json_t *doc, const char *dir, struct oci_strv *args)
{
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(doc, "Use"), i, item)
	{
		const char *path = json_string_value(json_object_get(item, "DiskPath"));

		if (!path || path[0] == '/')
			continue;
		oci_strv_addf(args, "-dropuse=%s", path);
		oci_strv_addf(args, "-use=%s/%s", dir, path);
	}
	json_array_foreach(json_object_get(doc, "Replace"), i, item)
	{
		const json_t *old = json_object_get(item, "Old");
		const json_t *new = json_object_get(item, "New");
		const char *from = json_string_value(json_object_get(old, "Path"));
		const char *version =
			json_string_value(json_object_get(old, "Version"));
		const char *to = json_string_value(json_object_get(new, "Path"));

		if (from && to && is_local(to))
			oci_strv_addf(args, "-replace=%s%s%s=%s/%s", from,
				version ? "@" : "", version ? version : "", dir, to);
	}
}

/* go.work as JSON, owned by the caller. */
static json_t *show_work(
	const struct goci_module *m, struct goci_app *app, struct oci_err *err)
{
	oci_auto_strv args = OCI_STRV_INIT;
	oci_auto_buf out = OCI_BUF_INIT;
	struct goci_go_call call = {.module = m, .service = "", .args = &args};
	json_t *doc;

	oci_strv_add(&args, "work");
	oci_strv_add(&args, "edit");
	oci_strv_add(&args, "-json");
	oci_strv_add(&args, m->gowork);
	if (goci_go_run(app, &call, &out, err) < 0)
		return NULL;
	doc = oci_json_parse(out.data, out.len, err);
	if (!doc)
		oci_err_wrap(err, "go work edit -json");
	return doc;
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

static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return oci_xstrndup(path, slash ? (size_t)(slash - path) : 0);
}

static int scratch_init(struct scratch *s, const struct goci_module *m,
	struct goci_app *app, const json_t *work, struct oci_err *err)
{
	oci_auto_free char *dir = folder_of(m->gowork ? m->gowork : "");

	*s = (struct scratch){0};
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

/* One step of Go in the scratch folder: "mod download", "mod verify", "list -m all". */
static int run_step(const struct goci_module *m, struct goci_app *app,
	const struct scratch *s, const char *const *words, const char *what,
	const char *service, struct oci_err *err)
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
	status = goci_go_run(app, &call, NULL, err);
	goci_step_end(step, status < 0 ? GOCI_STEP_FAILED : GOCI_STEP_DONE, NULL);
	return status;
}

/* Before Go 1.21 `go mod verify` fails in every workspace. */
static bool can_verify(const struct goci_module *m)
{
	return !m->gowork || goci_version_compare(m->version, "1.21") >= 0;
}

static int download(const struct goci_module *m, struct goci_app *app,
	const struct scratch *s, const char *service, struct oci_err *err)
{
	static const char *const words[] = {"mod", "download", "-x", NULL};

	return run_step(m, app, s, words, "download modules", service, err);
}

static int verify(const struct goci_module *m, struct goci_app *app,
	const struct scratch *s, const char *service, struct oci_err *err)
{
	static const char *const words[] = {"mod", "verify", NULL};

	if (!can_verify(m))
		return 0;
	return run_step(m, app, s, words, "verify modules", service, err);
}

static void hash_file(struct oci_hasher *h, const char *dir, const char *name)
{
	oci_auto_free char *path = oci_xasprintf("%s/%s", dir, name);
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err ignored;

	if (oci_fs_read(AT_FDCWD, path, false, MODFILE_MAX, &text, &ignored) < 0)
		oci_buf_clear(&text);
	oci_hasher_add_str(h, text.data);
}

/* Adds both files of a module, or of the workspace itself. */
static void add_files(struct oci_strv *files, const char *dir, const char *name)
{
	bool work = strcmp(name, "go.work") == 0;

	oci_strv_addf(files, "%s%s%s", dir, *dir ? "/" : "", name);
	oci_strv_addf(
		files, "%s%s%s", dir, *dir ? "/" : "", work ? "go.work.sum" : "go.sum");
}

/* "./app/" -> "app"; NULL for a folder that is not below the workspace. */
static char *below(const char *use)
{
	struct oci_err ignored;

	return use && use[0] != '/' ? oci_tree_clean_path(use, &ignored) : NULL;
}

static void list_files(const struct goci_module *m, const json_t *work, char **root,
	struct oci_strv *files)
{
	const json_t *item;
	size_t i;

	*root = m->gowork ? folder_of(m->gowork) : oci_xstrdup(m->dir);
	add_files(files, "", m->gowork ? "go.work" : "go.mod");
	json_array_foreach(json_object_get(work, "Use"), i, item)
	{
		oci_auto_free char *dir =
			below(json_string_value(json_object_get(item, "DiskPath")));

		if (dir)
			add_files(files, dir, "go.mod");
	}
}

int goci_module_files(const struct goci_module *m, struct goci_app *app, char **root,
	struct oci_strv *files, struct oci_err *err)
{
	oci_auto_json *work = m->gowork ? show_work(m, app, err) : NULL;

	if (m->gowork && !work)
		return -1;
	list_files(m, work, root, files);
	return 0;
}

/* What "fetched and verified" depends on; in a workspace, every module of it. */
static void fetch_key(
	const struct goci_module *m, const json_t *work, struct oci_digest *key)
{
	oci_auto_hasher *h = oci_hasher_new();
	oci_auto_strv files = OCI_STRV_INIT;
	oci_auto_free char *root = NULL;

	oci_hasher_add_str(h, "modules 1");
	oci_hasher_add_str(h, m->modcache);
	list_files(m, work, &root, &files);
	for (size_t i = 0; i < files.count; i++)
		hash_file(h, root, files.items[i]);
	oci_hasher_finish(h, key);
}

int goci_module_fetch(const struct goci_module *m, struct goci_app *app,
	struct oci_cache *cache, const char *service, struct oci_err *err)
{
	oci_auto_json *work = m->gowork ? show_work(m, app, err) : NULL;
	oci_auto_buf record = OCI_BUF_INIT;
	struct scratch scratch;
	struct oci_digest key;
	int status;

	if (m->gowork && !work)
		return -1;
	if (m->vendored)
		return 0;
	fetch_key(m, work, &key);
	if (oci_cache_get(cache, &key, &record) == 0 && access(m->modcache, X_OK) == 0)
		return 0;
	status = scratch_init(&scratch, m, app, work, err);
	if (status == 0)
		status = download(m, app, &scratch, service, err);
	if (status == 0)
		status = verify(m, app, &scratch, service, err);
	scratch_release(&scratch);
	return status < 0 ? -1 : oci_cache_put(cache, &key, "verified\n", err);
}

/* The graph of modules takes the go.mod of versions that are not in the build list. */
static int list_all(const struct goci_module *m, struct goci_app *app,
	const struct scratch *s, const char *service, struct oci_err *err)
{
	static const char *const alone[] = {"list", "-mod=mod", "-m", "all", NULL};
	static const char *const in_workspace[] = {"list", "-m", "all", NULL};

	return run_step(m, app, s, m->gowork ? in_workspace : alone, "list the modules",
		service, err);
}

int goci_module_collect(const struct goci_module *m, struct goci_app *app,
	const char *dir, const char *service, struct oci_err *err)
{
	oci_auto_json *work = m->gowork ? show_work(m, app, err) : NULL;
	const char *flags = getenv("GOFLAGS");
	bool network = !m->offline && m->goproxy;
	struct scratch scratch;
	int status;

	if (m->gowork && !work)
		return -1;
	status = scratch_init(&scratch, m, app, work, err);
	oci_strv_addf(&scratch.env, "GOMODCACHE=%s", dir);
	oci_strv_addf(&scratch.env, "GOFLAGS=%s -modcacherw", flags ? flags : "");
	oci_strv_addf(&scratch.env, "GOPROXY=file://%s/cache/download%s%s", m->modcache,
		network ? "," : "", network ? m->goproxy : "");
	if (status == 0)
		status = download(m, app, &scratch, service, err);
	if (status == 0)
		status = list_all(m, app, &scratch, service, err);
	if (status == 0)
		status = verify(m, app, &scratch, service, err);
	scratch_release(&scratch);
	return status;
}
