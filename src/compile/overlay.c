#include "compile/overlay.h"

#include "app/layout_dir.h"
#include "dockerignore/context_rules.h"
#include "go/flags_use.h"
#include "modules/deps_inputs.h"
#include "oci/fs.h"
#include "oci/json.h"
#include "service/sources.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

/* The same depth as for the inputs of a build. */
enum { DEPTH_MAX = 64 };

/* The rule that excludes a file of the context, or NULL. */
static const struct goci_ignore_rule *excluded(
	struct goci_ignore *ignore, const char *path, struct oci_err *err)
{
	/* Only rules of an ignore file count: the defaults are for images. */
	if (!ignore)
		return NULL;

	struct goci_ignore_result result = {0};
	const struct goci_ignore_rule *rule = NULL;

	if (goci_ignore_match(ignore, path, NULL, &result, err) == 0 && result.excluded)
		rule = result.rule;
	goci_ignore_result_release(&result);
	return rule;
}

/* State of one overlay. */
struct overlay {
	struct goci_ignore *ignore;
	const char *root;
	json_t *replace;
	struct oci_buf told; /* the first hidden files, with rules */
};

/* Path relative to the context, or NULL. */
static const char *relative(const struct overlay *o, const char *path)
{
	size_t len = strlen(o->root);

	return strncmp(path, o->root, len) == 0 && path[len] == '/' ? path + len + 1
								    : NULL;
}

static int refuse(
	const struct goci_ignore_rule *rule, const char *what, struct oci_err *err)
{
	return oci_err_set(err, OCI_ERR_INVALID,
		"%s:%zu: \"%s\" excludes %s, which the program needs: change the rule, "
		"or use --ignore-file none if the rules are for a program that is "
		"built elsewhere",
		rule->file, rule->line, rule->text, what);
}

enum { TOLD_MAX = 400 };

static void tell(
	struct overlay *o, const struct goci_ignore_rule *rule, const char *path)
{
	if (o->told.len < TOLD_MAX)
		oci_buf_addf(&o->told, "%s%s:%zu: \"%.100s\" leaves %.200s out",
			o->told.len ? ", " : "", rule->file, rule->line, rule->text,
			path);
}

/* Hides the excluded files of one list of a package; counts the others. */
static int take_files(struct overlay *o, const json_t *package, const char *list,
	size_t *kept, const struct goci_ignore_rule **last, struct oci_err *err)
{
	const char *dir = oci_json_text(package, "Dir");
	const json_t *name;
	size_t i;

	json_array_foreach(json_object_get(package, list), i, name) {
		oci_auto_free char *path =
			oci_xasprintf("%s/%s", dir ? dir : "", json_string_value(name));
		const char *below = relative(o, path);
		const struct goci_ignore_rule *rule;

		err->code = OCI_ERR_NONE;
		rule = below ? excluded(o->ignore, below, err) : NULL;
		if (!rule && err->code != OCI_ERR_NONE)
			return -1;
		if (!rule) {
			*kept += 1;
			continue;
		}
		*last = rule;
		tell(o, rule, below);
		json_object_set_new(o->replace, path, json_string(""));
	}
	return 0;
}

/* Hides layouts inside embedded folders. */
static void hide_layouts(struct overlay *o, const char *dir, int depth)
{
	DIR *d = depth < DEPTH_MAX ? opendir(dir) : NULL;
	const struct dirent *e;

	while (d && (e = readdir(d)) != NULL) {
		oci_auto_free char *path = oci_xasprintf("%s/%s", dir, e->d_name);

		if ((e->d_type != DT_DIR && e->d_type != DT_UNKNOWN) ||
			strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (goci_layout_is(AT_FDCWD, path))
			json_object_set_new(o->replace, path, json_string(""));
		else
			hide_layouts(o, path, depth + 1);
	}
	if (d)
		closedir(d);
}

/*
 * A layout is no source; if it contains a package that is compiled, that is an error.
 */
static int take_layouts(struct overlay *o, const json_t *package, struct oci_err *err)
{
	const char *dir = oci_json_text_or(package, "Dir", "");
	oci_auto_strv paths = OCI_STRV_INIT;

	if (relative(o, dir) && goci_layout_has(o->root, dir))
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s is in an image layout (a folder with " GOCI_LAYOUT_MARK
			"), which is not a source: move %s or the layout",
			dir, dir);
	goci_deps_embeds(package, &paths);
	for (size_t i = 0; i < paths.count; i++) {
		if (strcmp(paths.items[i], dir) != 0 &&
			goci_layout_has(dir, paths.items[i]))
			return oci_err_set(err, OCI_ERR_INVALID,
				"%s: go:embed matches files of an image layout (a "
				"folder with " GOCI_LAYOUT_MARK "), which is not a "
				"source: change the pattern, or put them into an "
				"archive",
				paths.items[i]);
		hide_layouts(o, paths.items[i], 0);
	}
	return 0;
}

static int take_package(const json_t *package, struct overlay *o, struct oci_err *err)
{
	static const char *const others[] = {
		"SFiles", "HFiles", "SysoFiles", "EmbedFiles"};
	const struct goci_ignore_rule *last = NULL, *ignored = NULL;
	const char *path = oci_json_text(package, "ImportPath");
	size_t kept = 0, more = 0;

	if (take_layouts(o, package, err) < 0)
		return -1;
	if (take_files(o, package, "GoFiles", &kept, &last, err) < 0)
		return -1;
	if (!kept && last)
		return refuse(last, path ? path : "a package", err);
	for (size_t i = 0; i < OCI_COUNT(others); i++)
		if (take_files(o, package, others[i], &more, &ignored, err) < 0)
			return -1;
	return 0;
}

static int write_overlay(const struct overlay *o, const struct goci_maker *maker,
	char **flag, struct oci_err *err)
{
	oci_auto_json *doc = json_pack("{s:O}", "Replace", o->replace);
	oci_auto_close int dir = oci_fs_open_dir(AT_FDCWD, maker->work, err);
	oci_auto_buf text = OCI_BUF_INIT;
	oci_auto_free char *name = NULL;
	struct oci_digest digest;

	if (dir < 0)
		return -1;
	oci_json_write(doc, &text);
	/* Each service of a call has its own. */
	oci_digest_of(text.data, text.len, &digest);
	name = oci_xasprintf("overlay-%.16s.json", oci_digest_hex(&digest));
	if (oci_fs_write_file(dir, name, text.data, text.len, false, err) < 0)
		return -1;
	*flag = oci_xasprintf("-overlay=%s/%s", maker->work, name);
	return 0;
}

static int find_overlay(struct overlay *o, const struct goci_compile *c,
	const json_t *deps, const struct goci_maker *maker, char **flag,
	struct oci_err *err)
{
	const struct goci_ignore_rule *rule;
	oci_auto_free char *gomod = oci_xasprintf("%s/go.mod", c->module->dir);
	const char *below = relative(o, gomod);
	const json_t *package;
	size_t i;

	err->code = OCI_ERR_NONE;
	rule = below ? excluded(o->ignore, below, err) : NULL;
	if (rule)
		return refuse(rule, "go.mod", err);
	if (err->code != OCI_ERR_NONE)
		return -1;
	json_array_foreach(deps, i, package)
		if (take_package(package, o, err) < 0)
			return -1;
	if (!json_object_size(o->replace))
		return 0;
	if (goci_flags_check_overlay(c->module, c->go_flags,
		    ".dockerignore leaves out files of the program's packages",
		    err) < 0)
		return -1;
	return write_overlay(o, maker, flag, err);
}

int goci_overlay_make(const struct goci_compile *c, const json_t *deps,
	const struct goci_maker *maker, char **flag, char **left_out,
	struct oci_err *err)
{
	oci_auto_free char *dir = goci_sources_dir(c->module);
	oci_auto_json *replace = json_object();
	goci_auto_ignore *ignore = NULL;
	struct overlay o = {NULL, dir, replace, OCI_BUF_INIT};
	int status;

	*flag = NULL;
	*left_out = NULL;
	/* Only rules of an ignore file count: the defaults are for images. */
	if (c->ignore_file ? strcmp(c->ignore_file, "none") != 0
			   : goci_sources_have_rules(dir)) {
		o.ignore = ignore = goci_context_ignore(dir, c->ignore_file, NULL, err);
		if (!ignore)
			return -1;
	}
	status = find_overlay(&o, c, deps, maker, flag, err);
	if (status == 0 && o.told.len)
		*left_out = oci_xstrdup(o.told.data);
	oci_buf_release(&o.told);
	return status;
}
