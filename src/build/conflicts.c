#include "build/conflicts.h"

#include "app/paths.h"
#include "build/share_impl.h"
#include "oci/beneath.h"

#include <stdlib.h>
#include <string.h>

/* A layout that is written, and for what. */
struct place {
	char *folder; /* absolute, without symlinks */
	const struct oci_ref *ref;
	char *what;
};

struct places {
	struct place *items;
	size_t count;
};

static void release(struct places *places)
{
	for (size_t i = 0; i < places->count; i++) {
		free(places->items[i].folder);
		free(places->items[i].what);
	}
	free(places->items);
}

/* What cannot be followed is told where it is opened. */
static char *real_folder(const char *dir)
{
	oci_auto_free char *here = *dir == '/' ? NULL : realpath(".", NULL);
	oci_auto_free char *whole =
		here ? oci_xasprintf("%s/%s", here, dir) : oci_xstrdup(dir);
	struct oci_err ignored;
	char *real = oci_beneath_resolve("/", whole, &ignored);

	return real ? real : oci_steal_ptr(&whole);
}

static int check_place(
	const struct places *places, const struct place *place, struct oci_err *err)
{
	for (size_t i = 0; i < places->count; i++) {
		const struct place *other = &places->items[i];

		if (strcmp(other->ref->tag, place->ref->tag) != 0 ||
			strcmp(other->folder, place->folder) != 0)
			continue;
		return oci_err_set(err, OCI_ERR_USAGE,
			"%s and %s would both be oci:%s:%s; give each its own tag or "
			"output in goci.yaml, or build them one by one",
			other->what, place->what, place->ref->dir, place->ref->tag);
	}
	return 0;
}

/* Takes over `what`. */
static int add(struct places *places, const struct oci_ref *ref, char *what,
	struct oci_err *err)
{
	struct place place = {real_folder(ref->dir), ref, what};
	int status = check_place(places, &place, err);

	places->items = oci_xreallocarray(
		places->items, places->count + 1, sizeof(*places->items));
	places->items[places->count++] = place;
	return status;
}

static char *name_of(const struct goci_service *s)
{
	return oci_xasprintf("%s in %s%s%s", s->package, s->dir,
		s->target != GOCI_PRODUCTION ? ", stage " : "",
		s->target != GOCI_PRODUCTION ? goci_target_name(s->target) : "");
}

static int add_all(struct places *places, const struct goci_services *services,
	const struct goci_request *request, struct oci_ref *cache, struct oci_err *err)
{
	for (size_t i = 0; i < services->count; i++) {
		const struct goci_service *s = &services->items[i];

		if (!s->failed && add(places, &s->output, name_of(s), err) < 0)
			return -1;
	}
	if (!request->cache_to)
		return 0;
	if (goci_share_ref(request->cache_to, cache, err) < 0 ||
		goci_output_check_folder(cache->dir, err) < 0)
		return oci_err_wrap(err, "--cache-to");
	return add(places, cache, oci_xstrdup("--cache-to"), err);
}

/* Whether a path is a layout's folder, or one of the files that make it one. */
static bool is_of_layout(const char *path, const char *layout)
{
	const char *rest = path + strlen(layout);

	return goci_path_below(layout, path) &&
	       (!*rest || strcmp(rest, "/index.json") == 0 ||
		       strcmp(rest, "/oci-layout") == 0 ||
		       goci_path_below("/blobs", rest));
}

static int check_output(
	const struct places *places, struct goci_output *output, struct oci_err *err)
{
	oci_auto_free char *path = oci_output_real(&output->file);

	for (size_t i = 0; path && i < places->count; i++) {
		output->refused = is_of_layout(path, places->items[i].folder);
		if (output->refused)
			return oci_err_set(err, OCI_ERR_USAGE,
				"%s %s is the layout oci:%s of %s, or a file of it: "
				"name another file",
				output->option, output->path, places->items[i].ref->dir,
				places->items[i].what);
	}
	return 0;
}

int goci_conflicts_check(const struct goci_services *services,
	const struct goci_request *request, struct oci_err *err)
{
	OCI_AUTO(release) struct places places = {0};
	struct goci_outputs *outputs = request->outputs;
	oci_auto_ref cache = {0};
	size_t files = outputs ? outputs->count : 0;

	if (services->count < 2 && !request->cache_to && !files)
		return 0;
	if (add_all(&places, services, request, &cache, err) < 0)
		return -1;
	for (size_t i = 0; i < files; i++)
		if (check_output(&places, &outputs->items[i], err) < 0)
			return -1;
	return 0;
}
