#include "service/missing.h"

#include "app/layout_dir.h"
#include "app/paths.h"
#include "dockerignore/context_rules.h"
#include "service/sources.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

/* The context of a stage, and the corresponding folder of the commit. */
struct held {
	struct goci_commit *commit;
	const struct goci_service *service;
	const char *dir, *at; /* the folder, and its path in the commit */
	char *missing;        /* first missing file; owned */
	struct goci_ignore *ignore;
	const struct goci_context_list *in;
};

static int by_path(const void *a, const void *b)
{
	const struct goci_context_item *x = a, *y = b;

	return strcmp(x->path, y->path);
}

/*
 * Whether a file of the commit is an archive of goci's, or in the output folder or in a
 * layout of the commit. A
 * file in a layout that only exists on disk is missing: to the commit that folder is
 * source.
 */
static bool is_output(const struct held *h, const char *path, const char *name)
{
	const char *output = h->service->output.dir;
	oci_auto_free char *file = goci_path_join(h->dir, name);
	oci_auto_free char *folder = oci_xstrdup(path);
	size_t top = *h->at ? strlen(h->at) + 1 : 0;
	char *slash;

	if (output && goci_path_below(h->dir, output) &&
		strlen(output) > strlen(h->dir) && goci_path_below(output, file))
		return true;
	if (goci_archive_is(AT_FDCWD, file))
		return true;
	while ((slash = strrchr(folder + top, '/')) != NULL) {
		oci_auto_free char *mark = NULL;

		*slash = '\0';
		mark = oci_xasprintf("%s/" GOCI_LAYOUT_MARK, folder);
		if (goci_commit_names(h->commit, mark))
			return true;
	}
	return false;
}

/* Whether the image contains a file of the commit, or never would. */
static bool is_held(const char *path, void *arg)
{
	struct held *h = arg;
	const char *name = path + (*h->at ? strlen(h->at) + 1 : 0);
	const struct goci_context_item key = {.path = (char *)(uintptr_t)name};
	struct goci_ignore_result result = {0};
	oci_auto_free char *file = goci_path_join(h->dir, name);
	struct oci_err ignored;
	bool fine;

	if (h->in->count && bsearch(&key, h->in->items, h->in->count,
				    sizeof(*h->in->items), by_path))
		return true;
	fine = goci_ignore_match(h->ignore, name, NULL, &result, &ignored) == 0 &&
	       (result.excluded ||
		       (!h->service->settings.allow_secrets &&
			       goci_context_secret(name)) ||
		       is_output(h, path, name));
	goci_ignore_result_release(&result);
	if (!fine)
		h->missing = oci_steal_ptr(&file);
	return fine;
}

static bool every(const char *path, void *arg)
{
	(void)path;
	(void)arg;
	return true;
}

char *goci_missing_file(struct goci_commit *commit, const char *at,
	const struct goci_service *service, struct goci_ignore *ignore,
	const struct goci_context_list *in)
{
	oci_auto_free char *dir = goci_sources_dir(service->module);
	struct held held = {commit, service, dir, at, NULL, ignore, in};

	goci_commit_each(commit, at, every, is_held, &held);
	return held.missing;
}
