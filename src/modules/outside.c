#include "modules/outside.h"

#include "app/paths.h"
#include "app/trust.h"
#include "go/flags_use.h"
#include "modules/modfiles.h"
#include "oci/beneath.h"
#include "oci/digest.h"
#include "oci/fs.h"
#include "oci/json.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DEPTH_MAX = 256, LINKS_MAX = 10000 };

char *goci_outside_bounds(const struct goci_module *m, const struct goci_app *app)
{
	oci_auto_free char *bounds = goci_tree_around(m->dir, app->source);
	oci_auto_free char *root = goci_modfiles_root(m);

	return goci_path_below(root, bounds) ? oci_steal_ptr(&root)
					     : oci_steal_ptr(&bounds);
}

/* Go waits for a FIFO and reads a device, whatever it is. */
static int check_type(const char *path, const struct stat *st, struct oci_err *err)
{
	if (S_ISREG(st->st_mode) || S_ISDIR(st->st_mode))
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID,
		"%s: is neither a file nor a folder: remove it", path);
}

/* A symlink leads to what is in the bounds. Where there is nothing, Go tells it. */
static int check_path(const char *bounds, const char *path, struct oci_err *err)
{
	oci_auto_free char *real = NULL;
	struct stat st;

	if (lstat(path, &st) < 0)
		return 0;
	if (!S_ISLNK(st.st_mode))
		return check_type(path, &st, err);
	real = oci_beneath_resolve(bounds, path, err);
	if (!real)
		return err->code == OCI_ERR_INVALID ? -1 : 0;
	return stat(real, &st) == 0 ? check_type(path, &st, err) : 0;
}

static const char *const own_names[] = {"go.mod", "go.sum", "go.work", "go.work.sum",
	"vendor", "modules.txt", "default.pgo"};

static int check_names(const char *bounds, const char *dir, struct oci_err *err)
{
	for (size_t i = 0; i < OCI_COUNT(own_names); i++) {
		oci_auto_free char *path = oci_xasprintf("%s/%s", dir, own_names[i]);

		if (check_path(bounds, path, err) < 0)
			return -1;
	}
	return 0;
}

int goci_outside_check_folder(
	const char *dir, const struct goci_app *app, struct oci_err *err)
{
	oci_auto_free char *bounds = goci_tree_around(dir, app->source);
	oci_auto_free char *at = oci_xstrdup(dir);

	while (goci_path_below(bounds, at) && *at) {
		if (check_names(bounds, at, err) < 0)
			return -1;
		*strrchr(at, '/') = '\0';
	}
	return 0;
}

/* What go/build takes for a file of a package. */
static bool is_source(const char *name)
{
	static const char *const ends[] = {".go", ".s", ".S", ".sx", ".c", ".cc",
		".cpp", ".cxx", ".h", ".hh", ".hpp", ".hxx", ".m", ".f", ".F", ".for",
		".f90", ".swig", ".swigcxx", ".syso"};
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < OCI_COUNT(ends); i++)
		if (strcmp(dot, ends[i]) == 0)
			return true;
	for (size_t i = 0; i < OCI_COUNT(own_names); i++)
		if (strcmp(name, own_names[i]) == 0)
			return true;
	return false;
}

/* A walk through the folders of modules. */
struct walk {
	const char *bounds;
	struct oci_strv *links;    /* to folders out of the bounds */
	struct oci_strv *dangling; /* Go files that are symlinks to nothing */
	const struct oci_cancel *cancel;
	int depth;
};

static int walk(struct walk *w, const char *dir, struct oci_err *err);

static int note_link(struct walk *w, const char *path, struct oci_err *err)
{
	struct oci_err why;
	oci_auto_free char *real = oci_beneath_resolve(w->bounds, path, &why);
	struct stat st;

	if (real || why.code != OCI_ERR_INVALID || stat(path, &st) < 0 ||
		!S_ISDIR(st.st_mode))
		return 0;
	if (w->links->count == LINKS_MAX)
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s: over %d symlinks to folders elsewhere", w->bounds,
			LINKS_MAX);
	oci_strv_add(w->links, path);
	return 0;
}

/* Whether it is a Go file of a program that leads to nothing. */
static bool is_dangling(const char *path, const char *name)
{
	struct stat st;

	return goci_path_ends(name, ".go") && !goci_path_ends(name, "_test.go") &&
	       !strchr("._", name[0]) && stat(path, &st) < 0 && errno != EACCES;
}

/* There is nothing to be read through it; what may come to be there is hidden. */
static int note_dangling(struct walk *w, const char *path, struct oci_err *err)
{
	struct oci_err why;
	oci_auto_free char *real = oci_beneath_resolve(w->bounds, path, &why);

	if (w->dangling->count == LINKS_MAX || w->links->count == LINKS_MAX)
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s: over %d symlinks to nothing", w->bounds, LINKS_MAX);
	oci_strv_add(w->dangling, path);
	if (!real && why.code == OCI_ERR_INVALID)
		oci_strv_add(w->links, path);
	return 0;
}

static int visit(
	struct walk *w, const char *dir, const struct dirent *e, struct oci_err *err)
{
	oci_auto_free char *path = oci_xasprintf("%s/%s", dir, e->d_name);
	unsigned char type = e->d_type;
	struct stat st;

	if (type == DT_UNKNOWN && lstat(path, &st) == 0)
		type = (unsigned char)IFTODT(st.st_mode);
	if (type == DT_LNK && is_dangling(path, e->d_name))
		return note_dangling(w, path, err);
	if (type != DT_REG && type != DT_DIR && is_source(e->d_name))
		return check_path(w->bounds, path, err);
	if (type == DT_LNK)
		return note_link(w, path, err);
	if (type != DT_DIR || strcmp(e->d_name, ".git") == 0)
		return 0;
	return walk(w, path, err);
}

/* What cannot be read, Go cannot read either. */
static int walk(struct walk *w, const char *dir, struct oci_err *err)
{
	DIR *d = opendir(dir);
	const struct dirent *e;
	int status = oci_cancel_check(w->cancel, err);

	if (status == 0 && w->depth == DEPTH_MAX)
		status = oci_err_set(err, OCI_ERR_INVALID,
			"%s: is more than %d folders deep: reduce the nesting", dir,
			DEPTH_MAX);

	w->depth++;
	while (d && status == 0 && (e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			status = visit(w, dir, e, err);
	w->depth--;
	if (d)
		closedir(d);
	return status;
}

static bool is_walked(const struct oci_strv *dirs, size_t before, const char *dir)
{
	for (size_t i = 0; i < before; i++)
		if (goci_path_below(dirs->items[i], dir))
			return true;
	return false;
}

int goci_outside_check_module(const struct goci_module *m, struct goci_app *app,
	struct oci_strv *links, struct oci_strv *dangling, struct oci_err *err)
{
	oci_auto_free char *bounds = goci_outside_bounds(m, app);
	struct walk w = {bounds, links, dangling, &app->cancel, 0};
	oci_auto_strv dirs = OCI_STRV_INIT;

	if (walk(&w, m->dir, err) < 0 ||
		goci_modfiles_dirs(m, app, bounds, &dirs, err) < 0)
		return -1;
	for (size_t i = 1; i < dirs.count; i++)
		if (goci_path_below(bounds, dirs.items[i]) &&
			!is_walked(&dirs, i, dirs.items[i]) &&
			walk(&w, dirs.items[i], err) < 0)
			return -1;
	return 0;
}

/* An empty file in the folder of this call; owned. */
static char *empty_file(const struct goci_app *app, struct oci_err *err)
{
	oci_auto_free char *path = oci_xasprintf("%s/empty", app->work);

	if (oci_fs_write_path(path, "", 0, false, err) < 0)
		return NULL;
	return oci_steal_ptr(&path);
}

int goci_outside_hide(const struct goci_outside_hiding *hiding,
	const struct goci_app *app, char **flag, struct oci_err *err)
{
	const struct oci_strv *links = hiding->links;
	oci_auto_json *doc = json_pack("{s:{}}", "Replace");
	json_t *replace = json_object_get(doc, "Replace");
	const struct oci_strv *dangling = hiding->dangling;
	size_t empty = dangling ? dangling->count : 0;
	oci_auto_buf text = OCI_BUF_INIT;
	oci_auto_free char *path = NULL, *why = NULL, *file = NULL;
	struct oci_digest digest;

	*flag = NULL;
	if ((!links->count && !empty) || !app->work)
		return 0;
	why = links->count
		      ? oci_xasprintf("%s leads out of the source", links->items[0])
		      : oci_xasprintf("%s leads to nothing", dangling->items[0]);
	if (goci_flags_check_overlay(hiding->module, hiding->go_flags, why, err) < 0)
		return -1;
	/* In an overlay, what is replaced by nothing is not there. */
	for (size_t i = 0; i < links->count; i++)
		oci_json_set(replace, links->items[i], "");
	file = empty ? empty_file(app, err) : NULL;
	if (empty && !file)
		return -1;
	for (size_t i = 0; i < empty; i++)
		oci_json_set(replace, dangling->items[i], file);
	oci_json_write(doc, &text);
	oci_digest_of(text.data, text.len, &digest);
	path = oci_xasprintf(
		"%s/hidden-%.16s.json", app->work, oci_digest_hex(&digest));
	if (oci_fs_write_path(path, text.data, text.len, false, err) < 0)
		return -1;
	*flag = oci_xasprintf("-overlay=%s", path);
	return 0;
}

/*
 * A folder without symlinks on the way to it is what it seems. What a go.work names
 * that is not the source's own may be anywhere.
 */
static int check_dir(const char *bounds, const struct goci_module *m, const char *dir,
	struct oci_err *err)
{
	oci_auto_free char *real = realpath(dir, NULL), *within = NULL;
	oci_auto_free char *cache = goci_path_join("/", m->modcache ? m->modcache : "");

	if (!real || (strcmp(real, dir) == 0 && goci_path_below(bounds, dir)))
		return 0;
	/* GOMODCACHE may be written in a way that Go's answers are not. */
	if (cache[1] && goci_path_below(cache, dir))
		return 0;
	if (m->gowork && !goci_path_below(bounds, m->gowork) &&
		!goci_path_below(bounds, dir))
		return 0;
	within = oci_beneath_resolve(bounds, dir, err);
	return within ? 0 : -1;
}

/* The lists of files that a compiler reads. */
static const char *const file_lists[] = {"GoFiles", "CgoFiles", "CFiles", "CXXFiles",
	"MFiles", "HFiles", "FFiles", "SFiles", "SwigFiles", "SwigCXXFiles",
	"SysoFiles"};

static int check_package(const json_t *package, const char *bounds,
	const struct goci_module *m, struct oci_err *err)
{
	const char *dir = oci_json_text_or(package, "Dir", "");
	oci_auto_free char *pgo = oci_xasprintf("%s/default.pgo", dir);
	const json_t *name;
	size_t i;

	if (check_dir(bounds, m, dir, err) < 0 || check_path(bounds, pgo, err) < 0)
		return -1;
	for (size_t k = 0; k < OCI_COUNT(file_lists); k++)
		json_array_foreach(json_object_get(package, file_lists[k]), i, name) {
			oci_auto_free char *path =
				oci_xasprintf("%s/%s", dir, json_string_value(name));

			if (check_path(bounds, path, err) < 0)
				return -1;
		}
	return 0;
}

int goci_outside_check_deps(const json_t *deps, const struct goci_module *m,
	const struct goci_app *app, struct oci_err *err)
{
	oci_auto_free char *bounds = goci_outside_bounds(m, app);
	const json_t *package;
	size_t i;

	json_array_foreach(deps, i, package) {
		if (check_package(package, bounds, m, err) < 0)
			return oci_err_wrap(err, "%s",
				oci_json_text_or(package, "ImportPath", "a package"));
	}
	return 0;
}
