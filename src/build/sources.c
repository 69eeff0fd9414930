#include "build/sources.h"

#include "app/bounds.h"
#include "app/layout_dir.h"
#include "app/trust.h"
#include "build/context.h"
#include "build/context_report.h"
#include "build/trees.h"
#include "go/deps.h"
#include "oci/fs.h"
#include "oci/json.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *goci_sources_dir(const struct goci_module *module)
{
	char *dir = oci_xstrdup(module->gowork ? module->gowork : module->dir);
	char *slash = strrchr(dir, '/');

	if (module->gowork && slash)
		*slash = '\0';
	return dir;
}

/* As deep as the inputs of a build are looked at. */
enum { DEPTH_MAX = 64 };

static void warn_secrets(
	const struct goci_stage *stage, const struct goci_context *context)
{
	oci_auto_buf names = OCI_BUF_INIT;

	for (size_t i = 0; i < context->out.count; i++)
		if (context->out.items[i].reason == GOCI_CONTEXT_SECRET)
			oci_buf_addf(&names, "%s%s", names.len ? ", " : "",
				context->out.items[i].path);
	if (names.len)
		goci_report_warn(stage->maker->app->report,
			"%s: left out of the image as secrets: %s; --allow-secrets takes "
			"them in",
			stage->image->plan->service->name, names.data);
}

/* The program replaces a file of its name, as `go build -o main` does; no folder. */
static int add_dir(const char *dest, struct oci_attrs attrs, struct oci_tree *tree,
	struct oci_err *err)
{
	int status;

	attrs.mode = 0755;
	tree->from = "the source";
	status = oci_tree_add_dir(tree, dest, &attrs, err);
	tree->from = NULL;
	return status;
}

/* A stranger's oci-layout would take a package out of sight. */
static void warn_layouts(
	const struct goci_stage *stage, const struct goci_context *context)
{
	for (size_t i = 0; i < context->out.count; i++)
		if (context->out.items[i].extra)
			goci_report_warn(stage->maker->app->report,
				"%s: left out of the image: %s holds " GOCI_LAYOUT_MARK
				", as image layouts do, and more, such as %s: move one of "
				"them",
				stage->image->plan->service->name,
				context->out.items[i].path,
				context->out.items[i].extra);
}

static int add_item(const struct goci_stage *stage, const char *dir,
	const struct goci_context_item *item, struct oci_tree *tree,
	struct oci_err *err)
{
	oci_auto_free char *source = oci_xasprintf("%s/%s", dir, item->path);
	oci_auto_free char *dest = oci_xasprintf("app/%s", item->path);
	struct oci_attrs attrs = {.mode = item->mode & 0100 ? 0755 : 0644,
		.uid = stage->image->user.uid,
		.gid = stage->image->user.gid,
		.mtime = stage->image->plan->epoch};
	char target[4097];
	ssize_t len;

	if (item->type == GOCI_CONTEXT_FILE)
		return oci_tree_add_file(tree, dest, source, &attrs, err);
	if (item->type == GOCI_CONTEXT_DIR)
		return add_dir(dest, attrs, tree, err);
	attrs.mode = 0777;
	len = readlink(source, target, sizeof(target) - 1);
	target[len < 0 ? 0 : len] = '\0';
	return oci_tree_add_symlink(tree, dest, target, &attrs, err);
}

static int fill(const struct goci_stage *stage, const char *dir,
	const struct oci_strv *below, const struct goci_context *context,
	struct oci_tree *tree, struct oci_err *err)
{
	goci_stage_own(stage, tree, "app");
	tree->beneath = dir;
	/* As COPY does. */
	tree->capabilities = true;
	for (size_t i = 0; i < context->in.count; i++) {
		const struct goci_context_item *item = &context->in.items[i];

		if (!oci_strv_has(below, item->path) &&
			add_item(stage, dir, item, tree, err) < 0)
			return -1;
	}
	return goci_tree_put(tree, stage->rootfs, err);
}

int goci_stage_source(const struct goci_stage *stage, struct oci_err *err)
{
	const struct goci_service *s = stage->image->plan->service;
	oci_auto_free char *dir = goci_sources_dir(s->module), *root = NULL;
	goci_auto_ignore *ignore =
		goci_context_ignore(dir, s->settings.ignore_file, NULL, err);
	goci_auto_context context = {.output = s->output.dir};
	oci_auto_strv below = OCI_STRV_INIT;
	oci_auto_tree tree = OCI_TREE_INIT;

	if (!ignore ||
		goci_context_walk(
			dir, ignore, s->settings.allow_secrets, &context, err) < 0 ||
		goci_module_files(s->module, stage->maker->app, &root, &below, err) < 0)
		return -1;
	warn_secrets(stage, &context);
	warn_layouts(stage, &context);
	if (fill(stage, dir, &below, &context, &tree, err) < 0)
		return -1;
	return goci_part_add(stage->image, stage->maker, GOCI_PART_SOURCE, &tree, err);
}

/* What excludes a file of the context, or NULL. */
static const struct goci_ignore_rule *excluded(
	struct goci_ignore *ignore, const char *path, struct oci_err *err)
{
	/* Only rules that somebody wrote count here: the defaults are for images. */
	if (!ignore)
		return NULL;

	struct goci_ignore_result result = {0};
	const struct goci_ignore_rule *rule = NULL;

	if (goci_ignore_match(ignore, path, NULL, &result, err) == 0 && result.excluded)
		rule = result.rule;
	goci_ignore_result_release(&result);
	return rule;
}

/* One call of the overlay: where it looks, and what it has found. */
struct overlay {
	struct goci_ignore *ignore;
	const char *root;
	json_t *replace;
	struct oci_buf told; /* the first of the files, each with its rule */
};

/* "DIR/NAME" below the context, or NULL. */
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
		"%s:%zu: \"%s\" excludes %s, which the program needs: change the rule; "
		"where it is for an image of a program built before, --ignore-file none "
		"leaves the rules aside",
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

/* The files of one list of a package; counts those that stay. */
static int take_files(struct overlay *o, const json_t *package, const char *list,
	size_t *kept, const struct goci_ignore_rule **last, struct oci_err *err)
{
	const char *dir = oci_json_text(package, "Dir");
	const json_t *name;
	size_t i;

	json_array_foreach(json_object_get(package, list), i, name)
	{
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

/* Layouts in what a package embeds: Go is not to see them. */
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

/* What lies in a layout is no source, and no package that is compiled may be lost. */
static int take_layouts(struct overlay *o, const json_t *package, struct oci_err *err)
{
	const char *dir = oci_json_text_or(package, "Dir", "");
	oci_auto_strv paths = OCI_STRV_INIT;

	if (relative(o, dir) && goci_layout_has(o->root, dir))
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s holds " GOCI_LAYOUT_MARK ", or is in a folder that does: "
			"that is an image layout, and no source: move one of them",
			dir);
	goci_deps_embeds(package, &paths);
	for (size_t i = 0; i < paths.count; i++) {
		if (strcmp(paths.items[i], dir) != 0 &&
			goci_layout_has(dir, paths.items[i]))
			return oci_err_set(err, OCI_ERR_INVALID,
				"%s: go:embed names what is in an image layout (a folder "
				"with " GOCI_LAYOUT_MARK "), which is no source: name "
				"something else, or put it into an archive",
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
	/* Several services of one call have one each. */
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
	json_array_foreach(
		deps, i, package) if (take_package(package, o, err) < 0) return -1;
	if (!json_object_size(o->replace))
		return 0;
	if (goci_flags_check_overlay(c->module, c->go_flags,
		    ".dockerignore leaves out files of the program's packages",
		    err) < 0)
		return -1;
	return write_overlay(o, maker, flag, err);
}

/* The files that rules may be in, beside one that is named. */
static const char *const rule_files[] = {"Dockerfile.dockerignore", ".dockerignore"};

static bool has_rules(const char *dir)
{
	for (size_t i = 0; i < OCI_COUNT(rule_files); i++) {
		oci_auto_free char *path = oci_xasprintf("%s/%s", dir, rule_files[i]);

		if (access(path, F_OK) == 0)
			return true;
	}
	return false;
}

int goci_sources_overlay(const struct goci_compile *c, const json_t *deps,
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
	/* Only rules that somebody wrote count here: the defaults are for images. */
	if (c->ignore_file ? strcmp(c->ignore_file, "none") != 0 : has_rules(dir)) {
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

int goci_sources_report(
	const struct goci_service *service, struct oci_buf *out, struct oci_err *err)
{
	const struct goci_settings *settings = &service->settings;
	oci_auto_free char *dir = goci_sources_dir(service->module);
	goci_auto_ignore *ignore =
		goci_context_ignore(dir, settings->ignore_file, NULL, err);
	goci_auto_context context = {.output = service->output.dir};

	if (!ignore || goci_context_walk(
			       dir, ignore, settings->allow_secrets, &context, err) < 0)
		return -1;
	goci_context_report_text(&context, dir, out);
	return 0;
}

void goci_rules_inputs(const struct goci_service *service, struct goci_inputs *inputs)
{
	oci_auto_free char *dir = goci_sources_dir(service->module);
	oci_auto_free char *bounds = goci_tree_around(dir, NULL);
	const char *file = service->settings.ignore_file;
	bool none = file && strcmp(file, "none") == 0;
	oci_auto_free char *named = file ? realpath(file, NULL) : NULL;
	struct oci_err ignored;

	for (size_t i = 0; !none && i < OCI_COUNT(rule_files); i++) {
		oci_auto_free char *path = oci_xasprintf("%s/%s", dir, rule_files[i]);
		oci_auto_free char *real = goci_bounds_resolve(bounds, path, &ignored);

		/* One that leads out of the source is not read, here either. */
		if (real)
			goci_inputs_add(inputs, GOCI_INPUT_FILE, path);
		else
			inputs->not_known = true;
	}
	if (named)
		goci_inputs_add(inputs, GOCI_INPUT_FILE, named);
	else if (file && !none)
		inputs->not_known = true;
}

/* Of a layout it counts that it is one; of a folder of layouts, what else gets there.
 */
static void add_layout(struct goci_inputs *inputs, const char *path)
{
	oci_auto_free char *mark = oci_xasprintf("%s/" GOCI_LAYOUT_MARK, path);

	if (goci_layout_is(AT_FDCWD, path))
		goci_inputs_add(inputs, GOCI_INPUT_FILE, mark);
	else
		goci_inputs_add(inputs, GOCI_INPUT_OWN, path);
}

static void add_items(struct goci_inputs *inputs, const char *dir,
	const struct goci_context_list *list, bool in)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct goci_context_item *item = &list->items[i];
		oci_auto_free char *path = oci_xasprintf("%s/%s", dir, item->path);

		if (item->reason == GOCI_CONTEXT_OUTPUT)
			continue;
		if (item->reason == GOCI_CONTEXT_LAYOUT)
			add_layout(inputs, path);
		else if (item->type == GOCI_CONTEXT_DIR)
			goci_inputs_add(inputs, GOCI_INPUT_OWN, path);
		else if (in)
			goci_inputs_add(inputs,
				item->type == GOCI_CONTEXT_SYMLINK ? GOCI_INPUT_LINK
								   : GOCI_INPUT_FILE,
				path);
	}
}

void goci_sources_inputs(const struct goci_service *service, struct goci_inputs *inputs)
{
	const struct goci_settings *settings = &service->settings;
	oci_auto_free char *dir = goci_sources_dir(service->module);
	struct oci_err ignored;
	goci_auto_ignore *ignore =
		goci_context_ignore(dir, settings->ignore_file, NULL, &ignored);
	goci_auto_context context = {.output = service->output.dir};

	goci_inputs_add(inputs, GOCI_INPUT_OWN, dir);
	if (!ignore || goci_context_walk(dir, ignore, settings->allow_secrets, &context,
			       &ignored) < 0)
		inputs->not_known = true;
	add_items(inputs, dir, &context.in, true);
	add_items(inputs, dir, &context.out, false);
}
