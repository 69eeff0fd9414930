#include "assemble/changed.h"

#include "app/layout_dir.h"
#include "app/paths.h"
#include "app/trust.h"
#include "dockerignore/context.h"
#include "git/git_tree.h"
#include "memo/inputs.h"
#include "oci/json.h"
#include "options/checks_copy.h"
#include "service/embed_pattern.h"
#include "service/missing.h"
#include "service/sources.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * The files of a package that Go compiles; those excluded by constraints do not count.
 */
static const char *const file_lists[] = {"GoFiles", "CgoFiles", "CFiles", "CXXFiles",
	"MFiles", "HFiles", "FFiles", "SFiles", "SwigFiles", "SwigCXXFiles",
	"SysoFiles", "EmbedFiles"};

/* State of a comparison. */
struct question {
	struct goci_commit *commit;
	const struct goci_app *app;
	char *copy;            /* real path of the copied source, or NULL */
	struct oci_strv asked; /* folders of modules already compared */
	char *changed;         /* the result */
};

/* The path of a file in the commit, relative to its top; owned. NULL if outside. */
static char *place(const struct question *q, const char *path)
{
	const char *top = goci_commit_top(q->commit);
	oci_auto_free char *at = NULL;

	if (q->copy && goci_path_below(q->copy, path))
		at = oci_xasprintf("%s%s", q->app->original, path + strlen(q->copy));
	else
		at = oci_xstrdup(path);
	if (!goci_path_below(top, at))
		return NULL;
	return oci_xstrdup(at[strlen(top)] ? at + strlen(top) + 1 : "");
}

static bool differs(struct question *q, const char *path)
{
	if (!q->changed)
		q->changed = oci_xstrdup(path);
	return false;
}

/* Compares an existing file; returns true if nothing has changed so far. */
static bool ask(struct question *q, const char *path)
{
	oci_auto_free char *at = place(q, path);
	oci_auto_free char *real = NULL;
	struct stat st;

	if (!at || lstat(path, &st) < 0 || !goci_commit_has(q->commit, at))
		return differs(q, path);
	if (!S_ISLNK(st.st_mode))
		return true;
	real = realpath(path, NULL);
	if (real && stat(real, &st) == 0 && !S_ISREG(st.st_mode))
		return true;
	return real ? ask(q, real) : differs(q, path);
}

/* Likewise for a file copied into an image: the owner's x bit sets its mode there. */
static bool ask_copied(struct question *q, const char *path)
{
	oci_auto_free char *at = place(q, path);
	struct stat st;

	if (!ask(q, path))
		return false;
	if (lstat(path, &st) < 0 || !at)
		return differs(q, path);
	return !S_ISREG(st.st_mode) ||
	       !(st.st_mode & 0100) == !goci_commit_executes(q->commit, at) ||
	       differs(q, path);
}

static bool ask_if_there(struct question *q, const char *dir, const char *name)
{
	oci_auto_free char *path = oci_xasprintf("%s/%s", dir, name);
	struct stat st;

	return lstat(path, &st) < 0 || ask(q, path);
}

/* As a pattern: every file, in subfolders too. */
static const char ANY_NAME[] = "";

/* A folder that must have all files of the commit. */
struct folder {
	struct question *q;
	const char *dir;
	const char *at; /* path of the folder in the commit */
	/* of //go:embed; "": all files; NULL: the files that Go considers source. */
	const char *pattern;
};

static bool counts(const char *name)
{
	static const char *const ends[] = {".go", ".s", ".S", ".c", ".h", ".syso"};

	if (strchr("._", *name) || goci_path_ends(name, "_test.go"))
		return false;
	for (size_t i = 0; i < OCI_COUNT(ends); i++)
		if (goci_path_ends(name, ends[i]))
			return true;
	return false;
}

/* A path of the commit, relative to the folder. */
static const char *below(const struct folder *f, const char *path)
{
	return path + (*f->at ? strlen(f->at) + 1 : 0);
}

static bool takes(const struct folder *f, const char *path)
{
	if (!f->pattern)
		return counts(goci_path_base(path));
	return !*f->pattern || goci_embed_takes(f->pattern, below(f, path));
}

static bool is_there(const char *path, void *arg)
{
	const struct folder *f = arg;
	oci_auto_free char *file = oci_xasprintf("%s/%s", f->dir, below(f, path));
	struct stat st;

	if (!takes(f, path) || lstat(file, &st) == 0)
		return true;
	return differs(f->q, file);
}

static bool enters(const char *path, void *arg)
{
	const struct folder *f = arg;

	return f->pattern &&
	       (!*f->pattern || goci_embed_enters(f->pattern, below(f, path)));
}

/*
 * Checks that a package's folder, or the part of it that a pattern embeds, is complete.
 */
static bool nothing_missing(struct question *q, const char *dir, const char *pattern)
{
	oci_auto_free char *at = place(q, dir);
	struct folder folder = {q, dir, at, pattern};

	return !at || goci_commit_each(q->commit, at, enters, is_there, &folder);
}

/* Compares go.mod and go.sum of a package's module, once per module. */
static bool ask_module(struct question *q, const char *dir)
{
	if (!*dir || oci_strv_has(&q->asked, dir))
		return true;
	oci_strv_add(&q->asked, dir);
	return ask_if_there(q, dir, "go.mod") && ask_if_there(q, dir, "go.sum");
}

static bool ask_package(struct question *q, const json_t *package)
{
	const char *dir = oci_json_text_or(package, "Dir", "");
	const json_t *module = json_object_get(package, "Module"), *name;
	bool same = true;
	size_t i;

	/* Not a package: a candidate folder that could replace one. */
	if (!oci_json_text(package, "ImportPath"))
		return true;
	for (size_t k = 0; k < OCI_COUNT(file_lists) && same; k++)
		json_array_foreach(json_object_get(package, file_lists[k]), i, name) {
			oci_auto_free char *path =
				oci_xasprintf("%s/%s", dir, json_string_value(name));

			same = same && ask(q, path);
		}
	json_array_foreach(json_object_get(package, "EmbedPatterns"), i, name)
		same = same && nothing_missing(q, dir, json_string_value(name));
	return same && ask_if_there(q, dir, "default.pgo") &&
	       nothing_missing(q, dir, NULL) &&
	       ask_module(q, oci_json_text_or(module, "Dir", ""));
}

static bool ask_program(struct question *q, const struct goci_compilation *one)
{
	const json_t *package;
	bool same = true;
	size_t i;

	json_array_foreach(one->deps, i, package)
		same = same && ask_package(q, package);
	return same;
}

/* The parts of copied folders that goci leaves out. */
static bool is_left_out(const char *path)
{
	return strstr(path, "/.git/") || goci_path_ends(path, "/.git") ||
	       goci_path_ends(path, "/" GOCI_LAYOUT_MARK);
}

/* Compares a file or folder of --file, and checks that the folder is complete. */
static bool ask_copy(struct question *q, const char *real, bool has_mode)
{
	goci_auto_inputs inputs = GOCI_INPUTS_INIT;
	size_t len = strlen(real);
	bool same;

	goci_inputs_add_sources(&inputs, real);
	same = !inputs.not_known && nothing_missing(q, real, ANY_NAME);
	for (size_t i = 0; i < inputs.count && same; i++) {
		const char *path = inputs.items[i].path;

		if (inputs.items[i].kind == GOCI_INPUT_OWN || is_left_out(path + len))
			continue;
		same = has_mode ? ask(q, path) : ask_copied(q, path);
	}
	return same;
}

static bool ask_copies(struct question *q, const struct oci_strv *files)
{
	bool same = true;

	for (size_t i = 0; i < files->count && same; i++) {
		oci_auto_free char *source = NULL, *real = NULL, *dest = NULL;
		struct goci_copy copy;
		struct oci_err ignored;

		if (goci_copy_parse(files->items[i], &copy, &ignored) < 0)
			continue;
		dest = copy.dest;
		source = oci_xstrndup(files->items[i], copy.src_len);
		real = realpath(source, NULL);
		if (real)
			same = ask_copy(q, real, copy.mode >= 0);
	}
	return same;
}

/* Compares go.work and go.work.sum. */
static bool ask_work(struct question *q, const char *gowork)
{
	oci_auto_free char *dir = gowork ? oci_xstrdup(gowork) : NULL;

	if (!dir)
		return true;
	*strrchr(dir, '/') = '\0';
	return ask(q, gowork) && ask_if_there(q, dir, "go.work.sum");
}

/* Compares a service's settings, ignore rules, and module or workspace. */
static bool ask_service(struct question *q, const struct goci_service *s)
{
	oci_auto_free char *root = goci_sources_dir(s->module);
	oci_auto_free char *yaml =
		goci_find_above(s->dir, "goci.yaml", goci_commit_top(q->commit));
	const char *named = s->settings.ignore_file;
	oci_auto_free char *ignore = named ? realpath(named, NULL) : NULL;

	return (!yaml || ask_if_there(q, yaml, "goci.yaml")) &&
	       ask_module(q, s->module->dir) && ask_work(q, s->module->gowork) &&
	       (!s->module->vendored ||
		       ask_if_there(q, s->module->dir, "vendor/modules.txt")) &&
	       (named ? !ignore || ask(q, ignore)
		      : ask_if_there(q, root, ".dockerignore") &&
				       ask_if_there(
					       q, root, "Dockerfile.dockerignore")) &&
	       ask_copies(q, &s->settings.files);
}

/* The context is without goci's own output: layouts, and the output folder. */
static bool ask_context(struct question *q, const struct goci_service *s)
{
	oci_auto_free char *dir = goci_sources_dir(s->module);
	oci_auto_free char *at = place(q, dir);
	goci_auto_ignore *ignore = NULL;
	goci_auto_context context = GOCI_CONTEXT_INIT;
	oci_auto_free char *gone = NULL;
	struct oci_err ignored;

	if (!at || goci_sources_walk(s, &ignore, &context, &ignored) < 0)
		return differs(q, dir);
	for (size_t i = 0; i < context.in.count; i++) {
		const struct goci_context_item *item = &context.in.items[i];
		oci_auto_free char *path = goci_path_join(dir, item->path);

		if (item->type != GOCI_CONTEXT_DIR && !ask_copied(q, path))
			return false;
	}
	gone = goci_missing_file(q->commit, at, s, ignore, &context.in);
	return !gone || differs(q, gone);
}

/* Development and builder contain the source; base has only go.mod and go.sum. */
static bool ask_stage(struct question *q, const struct goci_service *s)
{
	if (s->target != GOCI_DEVELOPMENT && s->target != GOCI_BUILDER)
		return true;
	return ask_context(q, s);
}

char *goci_changed_input(const struct goci_compilation *compilations, size_t count,
	const char *commit, const struct goci_app *app)
{
	const struct goci_service *s = compilations[0].image->plan->service;
	struct question q = {.app = app};
	oci_auto_free char *dir = NULL;
	bool same;

	q.copy = app->original ? realpath(app->source, NULL) : NULL;
	dir = q.copy && goci_path_below(q.copy, s->dir)
		      ? oci_xasprintf("%s%s", app->original, s->dir + strlen(q.copy))
		      : oci_xstrdup(s->dir);
	q.commit = goci_commit_open(dir, commit, &app->cancel);
	same = q.commit && ask_service(&q, s) && ask_stage(&q, s);
	for (size_t i = 0; i < count && same; i++)
		same = ask_program(&q, &compilations[i]);
	if (!same && !q.changed)
		q.changed = oci_xstrdup(s->dir);
	goci_commit_close(q.commit);
	oci_strv_release(&q.asked);
	free(q.copy);
	return q.changed;
}
