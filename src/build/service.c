#include "build/service.h"

#include "go/compile.h"
#include "go/list.h"

#include <dirent.h>
#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 12 };

/* Everything that finding one word's services needs. */
struct finder {
	struct goci_services *services;
	struct goci_app *app;
	const struct goci_request *request;
	char *cwd;
};

static void service_release(struct goci_service *s)
{
	free(s->name);
	free(s->package);
	free(s->dir);
	goci_settings_release(&s->settings);
	free(s->platforms);
	free(s->image_name);
	oci_ref_release(&s->output);
}

void goci_services_release(struct goci_services *services)
{
	for (size_t i = 0; i < services->count; i++)
		service_release(&services->items[i]);
	for (size_t i = 0; i < services->module_count; i++) {
		goci_module_release(services->modules[i]);
		free(services->modules[i]);
	}
	free(services->items);
	free(services->modules);
	*services = (struct goci_services){0};
}

static struct goci_service *add_service(struct goci_services *list, const char *name)
{
	struct goci_service *s;

	list->items =
		oci_xreallocarray(list->items, list->count + 1, sizeof(*list->items));
	s = &list->items[list->count++];
	*s = (struct goci_service){.name = oci_xstrdup(name)};
	return s;
}

/* A word that names nothing: the others are built all the same. */
static int add_failed(
	struct goci_services *list, const char *word, const struct oci_err *why)
{
	struct goci_service *s = add_service(list, word);

	s->failed = true;
	s->err = *why;
	return 0;
}

/* The module of a folder; those of one folder are read once. NULL on failure. */
static const struct goci_module *module_of(
	struct finder *f, const char *dir, bool offline, struct oci_err *err)
{
	struct goci_services *list = f->services;
	struct goci_module *m = oci_xcalloc(1, sizeof(*m));

	if (goci_module_init(m, f->app, dir, offline, err) < 0) {
		goci_module_release(m);
		free(m);
		return NULL;
	}
	for (size_t i = 0; i < list->module_count; i++)
		if (strcmp(list->modules[i]->dir, m->dir) == 0 &&
			list->modules[i]->offline == offline) {
			goci_module_release(m);
			free(m);
			return list->modules[i];
		}
	list->modules = oci_xreallocarray(
		list->modules, list->module_count + 1, sizeof(*list->modules));
	list->modules[list->module_count++] = m;
	return m;
}

static char *join(const char *dir, const char *path)
{
	if (path[0] == '/')
		return oci_xstrdup(path);
	return oci_xasprintf("%s/%s", dir, path);
}

static bool is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int read_platforms(struct goci_service *s, struct oci_err *err)
{
	const struct oci_strv *names = &s->settings.platforms;

	if (!names->count)
		oci_strv_add(&s->settings.platforms,
#if defined(__aarch64__)
			"linux/arm64"
#else
			"linux/amd64"
#endif
		);
	s->platforms = oci_xcalloc(names->count, sizeof(*s->platforms));
	for (size_t i = 0; i < names->count; i++) {
		struct oci_platform *p = &s->platforms[s->platform_count];
		bool twice = false;

		if (oci_platform_parse(names->items[i], p, err) < 0)
			return -1;
		for (size_t k = 0; k < s->platform_count; k++)
			twice = twice || oci_platform_cmp(&s->platforms[k], p) == 0;
		if (!twice)
			s->platform_count++;
	}
	return 0;
}

/* The name and the tag of the image, and the layout it goes to. */
static int read_names(struct goci_service *s, const char *prefix, struct oci_err *err)
{
	const char *given = s->settings.tag;
	const char *slash = given ? strrchr(given, '/') : NULL;
	const char *colon = given ? strchr(slash ? slash : given, ':') : NULL;
	const char *tag = colon ? colon + 1 : "production";
	oci_auto_free char *name =
		given ? oci_xstrndup(
				given, colon ? (size_t)(colon - given) : strlen(given))
		      : oci_xasprintf("%s%s%s", prefix ? prefix : "", prefix ? "/" : "",
				s->name);

	if (!s->settings.output) {
		const char *last = strrchr(name, '/');

		s->output.dir = oci_xasprintf("dist/%s", last ? last + 1 : name);
	} else if (oci_ref_parse(s->settings.output, &s->output, err) < 0) {
		return oci_err_wrap(err, "--output");
	}
	if (s->output.tag && colon && strcmp(s->output.tag, tag) != 0)
		return oci_err_set(err, OCI_ERR_USAGE,
			"--output asks for the tag \"%s\" and --tag for \"%s\"",
			s->output.tag, tag);
	if (!s->output.tag)
		s->output.tag = oci_xstrdup(tag);
	s->image_name = oci_xasprintf("%s:%s", name, s->output.tag);
	return 0;
}

/* The settings of a folder: its goci.yaml's defaults or entry, then the flags. */
static int read_settings(struct finder *f, const char *dir, const char *name,
	struct goci_settings *settings, char **prefix, char **known_as,
	struct oci_err *err)
{
	oci_auto_free char *path = goci_config_find(dir);
	struct goci_config *config = NULL;
	size_t at;

	if (path) {
		config = goci_config_read(path, err);
		if (!config)
			return -1;
		for (at = 0; at < goci_config_count(config); at++) {
			oci_auto_free char *real =
				realpath(goci_config_path(config, at), NULL);

			if (name ? strcmp(goci_config_name(config, at), name) == 0
				 : real && strcmp(real, dir) == 0)
				break;
		}
		goci_config_settings(config, at, settings);
		if (goci_config_prefix(config))
			*prefix = oci_xstrdup(goci_config_prefix(config));
		if (at < goci_config_count(config))
			*known_as = oci_xstrdup(goci_config_name(config, at));
		goci_config_free(config);
	}
	goci_settings_merge(settings, &f->request->flags);
	return 0;
}

/* A main package becomes a service. */
static int add_main(struct finder *f, const struct goci_main *main,
	const struct goci_module *module, const char *name, struct oci_err *err)
{
	struct goci_service *s = add_service(f->services, "");
	oci_auto_free char *real = realpath(main->dir, NULL);
	oci_auto_free char *prefix = NULL, *known_as = NULL;
	oci_auto_free char *copy = oci_xstrdup(main->dir);

	s->package = oci_xstrdup(main->import_path);
	s->dir = oci_xstrdup(real ? real : main->dir);
	s->module = module;
	free(s->name);
	s->name = oci_xstrdup(name ? name : basename(copy));
	if (read_settings(f, s->dir, name, &s->settings, &prefix, &known_as, err) < 0)
		return -1;
	if (known_as) {
		free(s->name);
		s->name = oci_steal_ptr(&known_as);
	}
	if (read_platforms(s, err) < 0)
		return -1;
	return read_names(s, prefix, err);
}

/* Lists the mains of a pattern seen from `dir` and adds each. */
static int add_pattern(struct finder *f, const char *dir, const char *pattern,
	const char *name, bool only_main, struct oci_err *err)
{
	goci_auto_settings settings = GOCI_SETTINGS_INIT;
	goci_auto_mains mains = {0};
	oci_auto_free char *prefix = NULL, *known_as = NULL, *tags = NULL;
	struct oci_platform platform;
	struct goci_list_call call = {.dir = dir,
		.pattern = pattern,
		.platform = &platform,
		.only_main = only_main};

	if (read_settings(f, dir, name, &settings, &prefix, &known_as, err) < 0)
		return -1;
	if (oci_platform_parse(settings.platforms.count ? settings.platforms.items[0]
							: "linux/amd64",
		    &platform, err) < 0)
		return -1;
	tags = goci_compile_tags(&settings.go_tags);
	call.tags = tags;
	call.module = module_of(f, dir, settings.offline, err);
	if (!call.module || goci_list(&call, f->app, &mains, err) < 0)
		return oci_cancel_check(&f->app->cancel, err) < 0 ? -1 : 1;
	for (size_t i = 0; i < mains.count; i++)
		if (add_main(f, &mains.items[i], call.module, name, err) < 0)
			return -1;
	return 0;
}

static bool is_skipped(const char *name)
{
	return name[0] == '.' || name[0] == '_' || strcmp(name, "vendor") == 0 ||
	       strcmp(name, "testdata") == 0 || strcmp(name, "node_modules") == 0;
}

/* The folders at or below `dir` that hold a go.mod, sorted. */
static void find_modules(const char *dir, int depth, struct oci_strv *out)
{
	oci_auto_free char *gomod = oci_xasprintf("%s/go.mod", dir);
	DIR *d = opendir(dir);
	struct dirent *entry;

	if (!d)
		return;
	if (access(gomod, F_OK) == 0)
		oci_strv_add(out, dir);
	while (depth < DEPTH_MAX && (entry = readdir(d)) != NULL) {
		oci_auto_free char *path = oci_xasprintf("%s/%s", dir, entry->d_name);
		struct stat st;

		if (!is_skipped(entry->d_name) && lstat(path, &st) == 0 &&
			S_ISDIR(st.st_mode))
			find_modules(path, depth + 1, out);
	}
	closedir(d);
}

/* "DIR/...": every main of the module that DIR is in, and of the modules below it. */
static int add_below(struct finder *f, const char *dir, struct oci_err *err)
{
	oci_auto_strv modules = OCI_STRV_INIT;
	oci_auto_free char *above = oci_xasprintf("%s/go.mod", dir);
	size_t before = f->services->count;
	int status;

	find_modules(dir, 0, &modules);
	oci_strv_sort(&modules);
	if (access(above, F_OK) < 0 && !modules.count)
		oci_strv_add(&modules, dir);
	for (size_t i = 0; i < modules.count; i++) {
		status = add_pattern(f, modules.items[i], "./...", NULL, false, err);
		if (status < 0)
			return -1;
		if (status > 0)
			add_failed(f->services, modules.items[i], err);
	}
	if (f->services->count > before)
		return 0;
	oci_err_set(err, OCI_ERR_USAGE, "no main package in it or below it");
	return 1;
}

/* A service of goci.yaml by its name: 2 when there is none. */
static int add_named(struct finder *f, const char *word, struct oci_err *err)
{
	oci_auto_free char *file = goci_config_find(f->cwd);
	oci_auto_free char *path = NULL, *dir = NULL;
	struct goci_config *config = file ? goci_config_read(file, err) : NULL;

	if (file && !config)
		return -1;
	for (size_t i = 0; config && i < goci_config_count(config); i++)
		if (strcmp(goci_config_name(config, i), word) == 0) {
			path = oci_xstrdup(goci_config_path(config, i));
			dir = oci_xstrdup(goci_config_dir(config));
		}
	goci_config_free(config);
	if (!path)
		return 2;
	if (is_dir(path))
		return add_pattern(f, path, ".", word, true, err);
	return add_pattern(f, dir, path, word, true, err);
}

static int add_word(struct finder *f, const char *word, struct oci_err *err)
{
	size_t len = strlen(word);
	oci_auto_free char *path = join(f->cwd, word);
	oci_auto_free char *real = realpath(path, NULL);
	const char *first = strchr(word, '/');
	int status;

	if (len >= 3 && strcmp(word + len - 3, "...") == 0) {
		oci_auto_free char *stem = oci_xstrndup(
			word, len > 4 && word[len - 4] == '/' ? len - 4 : len - 3);
		oci_auto_free char *below = join(f->cwd, *stem ? stem : ".");
		oci_auto_free char *dir = realpath(below, NULL);

		return dir && is_dir(dir)
			       ? add_below(f, dir, err)
			       : add_pattern(f, f->cwd, word, NULL, false, err);
	}
	if (real && is_dir(real))
		return add_pattern(f, real, ".", NULL, true, err);
	status = add_named(f, word, err);
	if (status != 2)
		return status;
	if (first && memchr(word, '.', (size_t)(first - word)) && word[0] != '.')
		return add_pattern(f, f->cwd, word, NULL, true, err);
	oci_err_set(err, OCI_ERR_NOT_FOUND,
		"no such folder, and no service of that name in goci.yaml");
	return 1;
}

/* Two images for one tag would overwrite each other. */
static int check_outputs(const struct goci_services *list, struct oci_err *err)
{
	for (size_t i = 0; i < list->count; i++)
		for (size_t k = 0; k < i; k++) {
			const struct goci_service *a = &list->items[i];
			const struct goci_service *b = &list->items[k];

			if (a->failed || b->failed ||
				strcmp(a->output.dir, b->output.dir) != 0 ||
				strcmp(a->output.tag, b->output.tag) != 0)
				continue;
			return oci_err_set(err, OCI_ERR_USAGE,
				"%s and %s would both be oci:%s:%s; give each its own tag "
				"or output in goci.yaml, or build them one by one",
				b->package, a->package, a->output.dir, a->output.tag);
		}
	return 0;
}

static bool have_package(const struct goci_services *list, size_t before, size_t at)
{
	for (size_t i = 0; i < before; i++)
		if (list->items[i].dir && list->items[at].dir &&
			strcmp(list->items[i].dir, list->items[at].dir) == 0)
			return true;
	return false;
}

/* A package that was named twice is built once. */
static void drop_repeated(struct goci_services *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++) {
		if (have_package(list, kept, i))
			service_release(&list->items[i]);
		else
			list->items[kept++] = list->items[i];
	}
	list->count = kept;
}

static int find_all(struct finder *f, struct oci_err *err)
{
	const struct oci_strv *words = &f->request->services;

	for (size_t i = 0; i < (words->count ? words->count : 1); i++) {
		const char *word = words->count ? words->items[i] : ".";
		size_t before = f->services->count;
		int status = add_word(f, word, err);

		if (status < 0)
			return -1;
		if (status > 0 && f->services->count == before)
			add_failed(f->services, word, err);
	}
	drop_repeated(f->services);
	return check_outputs(f->services, err);
}

int goci_services_find(struct goci_services *services, struct goci_app *app,
	const struct goci_request *request, struct oci_err *err)
{
	struct finder f = {services, app, request, realpath(".", NULL)};
	int status;

	if (!f.cwd)
		return oci_err_sys(err, errno, "the current folder");
	status = find_all(&f, err);
	free(f.cwd);
	return status;
}
