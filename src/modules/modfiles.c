#include "modules/modfiles.h"

#include "app/paths.h"
#include "go/run.h"
#include "go/version.h"
#include "oci/beneath.h"
#include "oci/fs.h"
#include "oci/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What looks for the files of one module or workspace. */
struct finder {
	const struct goci_module *module;
	struct goci_app *app;
	const char *root;
	struct oci_strv *files; /* relative to the root */
	struct oci_strv *dirs;  /* absolute, of the modules; may be NULL */
	bool enclosed;          /* a folder that is not below the root is an error */
	const struct oci_strv *needed; /* if it is one of these; NULL: all are */
	const char *bounds;            /* or one that is not in these; may be NULL */
};

char *goci_modfiles_root(const struct goci_module *m)
{
	const char *slash = m->gowork ? strrchr(m->gowork, '/') : NULL;

	return m->gowork ? oci_xstrndup(
				   m->gowork, slash ? (size_t)(slash - m->gowork) : 0)
			 : oci_xstrdup(m->dir);
}

static bool is_work(const char *path)
{
	const char *slash = strrchr(path, '/');

	return strcmp(slash ? slash + 1 : path, "go.work") == 0;
}

json_t *goci_modfiles_json(const struct goci_module *m, struct goci_app *app,
	const char *path, struct oci_err *err)
{
	const char *verb = is_work(path) ? "work" : "mod";
	oci_auto_strv args = OCI_STRV_INIT;
	oci_auto_buf out = OCI_BUF_INIT;
	struct goci_go_call call = {.module = m, .service = "", .args = &args};
	json_t *doc;

	oci_strv_add(&args, verb);
	oci_strv_add(&args, "edit");
	oci_strv_add(&args, "-json");
	oci_strv_add(&args, path);
	if (goci_go_run(app, &call, &out, err) < 0)
		return NULL;
	doc = oci_json_parse(out.data, out.len, err);
	if (!doc)
		oci_err_wrap(err, "go %s edit -json", verb);
	return doc;
}

bool goci_modfiles_local(const char *path)
{
	return path[0] == '/' || strncmp(path, "./", 2) == 0 ||
	       strncmp(path, "../", 3) == 0 || strcmp(path, ".") == 0 ||
	       strcmp(path, "..") == 0;
}

static void add_once(struct oci_strv *files, const char *dir, const char *name)
{
	oci_auto_free char *path = oci_xasprintf("%s%s%s", dir, *dir ? "/" : "", name);

	if (!oci_strv_has(files, path))
		oci_strv_add(files, path);
}

/* Both files of a module, or of the workspace itself. */
static void add_files(struct oci_strv *files, const char *dir, const char *name)
{
	add_once(files, dir, name);
	add_once(files, dir, is_work(name) ? "go.work.sum" : "go.sum");
}

/* The folder that a file names, as Go cleans a path: by its letters. Owned. */
static char *folder_of(const char *file, const char *path)
{
	oci_auto_free char *dir = goci_path_dir(file);

	return goci_path_join(dir, path);
}

/* Whether a line has the path as a word of its own. */
static bool has_word(const char *line, size_t len, const char *path)
{
	static const char blanks[] = " \t\r\"`()";
	size_t size = strlen(path);

	for (size_t i = 0; i + size <= len; i++) {
		if (line[i] == '/' && i + 1 < len && line[i + 1] == '/')
			return false;
		if (strncmp(line + i, path, size) == 0 &&
			(i == 0 || strchr(blanks, line[i - 1])) &&
			(i + size == len || strchr(blanks, line[i + size])))
			return true;
	}
	return false;
}

/* The line of a file that names the path, from 1. */
static size_t line_of(const char *file, const char *path)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err ignored;
	size_t number = 1;

	if (oci_fs_read(AT_FDCWD, file, false, GOCI_MODFILE_MAX, &text, &ignored) < 0)
		return 1;
	for (const char *p = text.data; *p; number++) {
		size_t len = strcspn(p, "\n");

		if (has_word(p, len, path))
			return number;
		p += len + (p[len] == '\n');
	}
	return 1;
}

static int refuse(
	const struct finder *f, const char *file, const char *path, struct oci_err *err)
{
	size_t line = line_of(file, path);

	if (*path == '/')
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s:%zu: %s is a path of this host, which the stages do not have: "
			"write it relative to this file",
			file, line, path);
	return oci_err_set(err, OCI_ERR_INVALID,
		"%s:%zu: %s is outside of %s, which is all that the stages hold: put a "
		"go.work into a folder above both, or build --target production; "
		"--modules needed leaves out what no package imports",
		file, line, path, f->root);
}

/* Out of the bounds by its letters, or through a symlink. */
static int check_bounds(const struct finder *f, const char *file, const char *path,
	const char *dir, struct oci_err *err)
{
	oci_auto_free char *real = NULL;

	if (!f->bounds || !goci_path_below(f->bounds, file))
		return 0;
	/* What is not there is not read; nor can a source put it there. */
	if (!goci_path_below(f->bounds, dir) && access(dir, F_OK) < 0 &&
		errno == ENOENT)
		return 0;
	if (!goci_path_below(f->bounds, dir))
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s:%zu: %s is outside of %s, and a source does not choose what "
			"else of this host is compiled: put a go.work into a folder above "
			"both",
			file, line_of(file, path), path, f->bounds);
	real = oci_beneath_resolve(f->bounds, dir, err);
	return real ? 0
		    : oci_err_wrap(err, "%s:%zu: %s", file, line_of(file, path), path);
}

/* `used` is false of what takes the place of a module that nothing requires. */
static int add_folder(struct finder *f, const char *file, const char *path, bool used,
	struct oci_err *err)
{
	oci_auto_free char *dir = folder_of(file, path);
	size_t len = strlen(f->root);

	if (check_bounds(f, file, path, dir, err) < 0)
		return -1;
	if (f->dirs && !oci_strv_has(f->dirs, dir))
		oci_strv_add(f->dirs, dir);
	if (*path != '/' && goci_path_below(f->root, dir))
		add_files(f->files, dir + len + (dir[len] == '/'), "go.mod");
	else if (f->enclosed && (f->needed ? oci_strv_has(f->needed, dir) : used))
		return refuse(f, file, path, err);
	return 0;
}

/* The go.mod files of what it uses are added to `used`. */
static int add_used(struct finder *f, const char *file, const json_t *doc,
	struct oci_strv *used, struct oci_err *err)
{
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(doc, "Use"), i, item) {
		const char *path = oci_json_text(item, "DiskPath");
		oci_auto_free char *dir = path ? folder_of(file, path) : NULL;

		if (path && add_folder(f, file, path, true, err) < 0)
			return -1;
		if (dir)
			oci_strv_addf(used, "%s/go.mod", dir);
	}
	return 0;
}

/*
 * Whether the file requires the module that is replaced. Since Go 1.17 all that its
 * packages use is there; in older ones, and in go.work, anything may be used.
 */
static bool is_required(const json_t *doc, const char *path)
{
	const char *go = oci_json_text(doc, "Go");
	const json_t *item;
	size_t i;

	if (!path || !go || goci_version_compare(go, "1.17") < 0 ||
		!json_object_get(doc, "Module"))
		return true;
	json_array_foreach(json_object_get(doc, "Require"), i, item)
		if (strcmp(oci_json_text_or(item, "Path", ""), path) == 0)
			return true;
	return false;
}

static int add_replacing(
	struct finder *f, const char *file, const json_t *doc, struct oci_err *err)
{
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(doc, "Replace"), i, item) {
		const char *old = oci_json_text(json_object_get(item, "Old"), "Path");
		const char *path = oci_json_text(json_object_get(item, "New"), "Path");

		if (path && goci_modfiles_local(path) &&
			add_folder(f, file, path, is_required(doc, old), err) < 0)
			return -1;
	}
	return 0;
}

/* Whether asking Go what the file replaces can be worth it. */
static bool may_replace(const char *path)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err ignored;

	return oci_fs_read(AT_FDCWD, path, false, GOCI_MODFILE_MAX, &text, &ignored) ==
		       0 &&
	       strstr(text.data, "=>");
}

static int find_in_module(struct finder *f, const char *file, struct oci_err *err)
{
	oci_auto_json *doc = NULL;

	if (!may_replace(file))
		return 0;
	doc = goci_modfiles_json(f->module, f->app, file, err);
	return doc ? add_replacing(f, file, doc, err) : -1;
}

/* Only the modules that go.work uses replace others: not those that it replaces by. */
static int find_in_workspace(struct finder *f, const char *file, struct oci_err *err)
{
	oci_auto_json *doc = goci_modfiles_json(f->module, f->app, file, err);
	oci_auto_strv used = OCI_STRV_INIT;

	if (!doc || add_used(f, file, doc, &used, err) < 0 ||
		add_replacing(f, file, doc, err) < 0)
		return -1;
	for (size_t i = 0; i < used.count; i++)
		if (find_in_module(f, used.items[i], err) < 0)
			return -1;
	return 0;
}

static int find(struct finder *f, struct oci_err *err)
{
	const char *work = f->module->gowork;
	oci_auto_free char *gomod = oci_xasprintf("%s/go.mod", f->root);

	add_files(f->files, "", work ? "go.work" : "go.mod");
	return work ? find_in_workspace(f, work, err) : find_in_module(f, gomod, err);
}

int goci_module_files(const struct goci_module *m, struct goci_app *app, char **root,
	struct oci_strv *files, struct oci_err *err)
{
	struct finder f = {.module = m, .app = app, .files = files};

	*root = goci_modfiles_root(m);
	f.root = *root;
	return find(&f, err);
}

/* Visits the folders from the root on; the list of their files is dropped. */
static int find_folders(struct finder *f, struct oci_err *err)
{
	oci_auto_strv files = OCI_STRV_INIT;
	oci_auto_free char *root = goci_modfiles_root(f->module);

	f->root = root;
	f->files = &files;
	return f->module->vendored ? 0 : find(f, err);
}

int goci_module_enclosed(const struct goci_module *m, struct goci_app *app,
	const struct oci_strv *needed, struct oci_err *err)
{
	struct finder f = {.module = m, .app = app, .enclosed = true, .needed = needed};

	return find_folders(&f, err);
}

int goci_modfiles_dirs(const struct goci_module *m, struct goci_app *app,
	const char *bounds, struct oci_strv *dirs, struct oci_err *err)
{
	struct finder f = {.module = m, .app = app, .dirs = dirs, .bounds = bounds};

	oci_strv_add(dirs, m->dir);
	return find_folders(&f, err);
}
