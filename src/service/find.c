#include "service/find.h"

#include "app/paths.h"
#include "app/trust.h"
#include "dockerignore/ignore_clean.h"
#include "service/find_modules.h"
#include "service/find_pattern.h"
#include "service/find_reference.h"
#include "service/service_add.h"
#include "settings/config.h"
#include "settings/config_find.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* Adds unreadable folders that Go did not report, or that are in no module. */
static void add_closed(
	struct goci_finder *f, const struct oci_strv *closed, size_t before)
{
	for (size_t i = 0; i < closed->count; i++) {
		const char *word = goci_find_seen(f, closed->items[i]);
		bool told = false;
		struct oci_err err;

		for (size_t k = before; k < f->services->count; k++)
			told = told || strcmp(f->services->items[k].name, word) == 0;
		if (told || access(closed->items[i], R_OK | X_OK) == 0)
			continue;
		oci_err_sys(&err, errno, "%s", closed->items[i]);
		goci_service_add_failed(f->services, word, &err);
	}
}

/* Whether the packages of a folder without go.mod belong to a module above it. */
static bool is_in_module(const struct goci_finder *f, const char *dir)
{
	oci_auto_free char *top = goci_tree_around(dir, f->request->limit);
	oci_auto_free char *above = goci_find_above(dir, "go.mod", top);
	oci_auto_free char *gomod = above ? oci_xasprintf("%s/go.mod", above) : NULL;
	struct oci_err ignored;

	return above && strcmp(above, dir) != 0 &&
	       goci_trust_above(gomod, dir, &ignored) == 0;
}

/* "DIR/...": all mains of the module that contains DIR, and of modules below DIR. */
static int add_below(struct goci_finder *f, const char *dir, struct oci_err *err)
{
	oci_auto_strv modules = OCI_STRV_INIT, closed = OCI_STRV_INIT;
	size_t before = f->services->count;
	int status;

	goci_find_modules(dir, &modules, &closed);
	if (!modules.count || is_in_module(f, dir))
		oci_strv_add(&modules, dir);
	oci_strv_sort(&modules);
	for (size_t i = 0; i < modules.count; i++) {
		status = goci_find_pattern(
			f, modules.items[i], "./...", NULL, false, err);
		if (status < 0)
			return -1;
		if (status > 0)
			goci_service_add_failed(f->services, modules.items[i], err);
	}
	add_closed(f, &closed, before);
	if (f->services->count > before)
		return 0;
	oci_err_set(err, OCI_ERR_USAGE, "no main package in it or below it");
	return 1;
}

static void no_service(
	const struct goci_config *config, const char *word, struct oci_err *err)
{
	struct goci_guess guess;

	goci_config_guess(config, word, &guess);
	oci_err_set(err, OCI_ERR_NOT_FOUND,
		"no such folder, and no service of that name in goci.yaml");
	goci_guess_tell(&guess, NULL, err);
}

/* A service of goci.yaml by its name; returns 2, with an error, if there is none. */
static int add_named(struct goci_finder *f, const char *word, struct oci_err *err)
{
	goci_auto_config *config = NULL;

	if (goci_config_find(
		    f->cwd, f->request->limit, f->request->allowed, &config, err) < 0)
		return -1;
	for (size_t i = 0; config && i < goci_config_count(config); i++)
		if (strcmp(goci_config_name(config, i), word) == 0)
			return goci_find_entry(f, config, i, err);
	no_service(config, word, err);
	return 2;
}

/*
 * Without words: the services in the goci.yaml of the current folder. Returns 2 if it
 * lists none, or does not exist.
 */
static int add_listed(struct goci_finder *f, struct oci_err *err)
{
	goci_auto_config *config = NULL;

	if (goci_config_find(
		    f->cwd, f->request->limit, f->request->allowed, &config, err) < 0)
		return -1;
	if (!config || !goci_config_count(config) ||
		strcmp(goci_config_dir(config), f->cwd) != 0)
		return 2;
	for (size_t i = 0; i < goci_config_count(config); i++) {
		int status = goci_find_entry(f, config, i, err);

		if (status < 0)
			return -1;
		if (status > 0)
			goci_service_add_failed(
				f->services, goci_config_name(config, i), err);
	}
	return 0;
}

/*
 * A word that names a folder of the source: a symlink that came with the source must
 * not redirect it to a folder outside.
 */
static int check_word(const struct goci_finder *f, const char *path, const char *real,
	struct oci_err *err)
{
	oci_auto_free char *top = goci_tree_around(f->cwd, NULL);
	oci_auto_buf clean = OCI_BUF_INIT;

	goci_path_clean((struct goci_slice){path, strlen(path)}, &clean);
	if (!real || !goci_path_below(top, clean.data))
		return 0;
	return goci_tree_within(top, real, err);
}

/* Go takes a relative first component for an import path; here it may be a folder. */
static char *go_pattern(const struct goci_finder *f, const char *word)
{
	oci_auto_free char *first = oci_xstrndup(word, strcspn(word, "/"));
	oci_auto_free char *at = join(f->cwd, first);

	if (*word != '/' && strncmp(word, "./", 2) != 0 &&
		strncmp(word, "../", 3) != 0 && is_dir(at))
		return oci_xasprintf("./%s", word);
	return oci_xstrdup(word);
}

/* "a/.../b", "./nowhere/...", "example.com/x/...": patterns that Go matches. */
static int add_matched(struct goci_finder *f, const char *word, struct oci_err *err)
{
	oci_auto_free char *pattern = go_pattern(f, word);
	size_t before = f->services->count;
	int status = goci_find_pattern(f, f->cwd, pattern, NULL, false, err);

	if (status != 0 || f->services->count > before)
		return status;
	oci_err_set(err, OCI_ERR_NOT_FOUND, "matches no main package");
	return 1;
}

/* "DIR/...", or another pattern. */
static int add_wild(struct goci_finder *f, const char *word, struct oci_err *err)
{
	size_t len = strlen(word);
	oci_auto_free char *stem =
		oci_xstrndup(word, len > 4 && word[len - 4] == '/' ? len - 4
				   : len > 3                       ? len - 3
								   : 0);
	oci_auto_free char *below = join(f->cwd, *stem ? stem : ".");
	oci_auto_free char *dir = realpath(below, NULL);
	bool folder = (len == 3 || (len > 3 && word[len - 4] == '/')) &&
		      strcmp(word + len - 3, "...") == 0 && !strstr(stem, "...");

	if (check_word(f, below, dir, err) < 0)
		return -1;
	return folder && dir && is_dir(dir) ? add_below(f, dir, err)
					    : add_matched(f, word, err);
}

/* A folder, a pattern, a name or an import path. */
static int add_plain(struct goci_finder *f, const char *word, struct oci_err *err)
{
	oci_auto_free char *path = join(f->cwd, word);
	oci_auto_free char *real = realpath(path, NULL);
	const char *first = strchr(word, '/');
	int status;

	if (check_word(f, path, real, err) < 0)
		return -1;
	if (real && is_dir(real))
		return goci_find_pattern(f, real, ".", NULL, true, err);
	if (strstr(word, "..."))
		return add_wild(f, word, err);
	status = add_named(f, word, err);
	if (status != 2)
		return status;
	if (first && memchr(word, '.', (size_t)(first - word)) && word[0] != '.')
		return goci_find_pattern(f, f->cwd, word, NULL, true, err);
	return 1;
}

static int add_word(struct goci_finder *f, const char *word, struct oci_err *err)
{
	if (goci_is_reference(word))
		return goci_find_reference(f, word, err);
	return add_plain(f, word, err);
}

int goci_find(struct goci_services *services, struct goci_app *app,
	const struct goci_request *request, const struct goci_memos *memos,
	struct oci_err *err)
{
	const struct oci_strv *words = &request->services;
	oci_auto_free char *cwd = realpath(".", NULL);
	struct goci_finder f = {services, app, request, memos, cwd};

	if (!cwd)
		return oci_err_sys(err, errno, "the current folder");
	if (!words->count) {
		int status = add_listed(&f, err);

		if (status != 2)
			return status;
	}
	for (size_t i = 0; i < (words->count ? words->count : 1); i++) {
		const char *word = words->count ? words->items[i] : ".";
		size_t before = services->count;
		int status = add_word(&f, word, err);

		if (status < 0)
			return -1;
		if (status > 0 && services->count == before)
			goci_service_add_failed(services, word, err);
		for (size_t k = before; k < services->count; k++)
			oci_strv_add(&services->items[k].words, word);
	}
	return 0;
}
