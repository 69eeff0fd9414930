#include "assemble/pushing.h"

#include "app/trust.h"
#include "carry/pusher.h"
#include "oci/json.h"
#include "options/checks_name.h"
#include "service/expand.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* What is pushed of a service, and where to. */
struct push {
	const struct goci_service *service;
	char *called;
	struct goci_repository *places;
	size_t count;
	struct oci_ref ref;
	struct goci_push_item item;
	bool added;
};

struct goci_pushing {
	struct goci_skopeo skopeo;
	struct goci_registry registry;
	struct goci_pusher *pusher;
	struct push *items;
	size_t count;
};

static void release(struct push *push)
{
	for (size_t i = 0; i < push->count; i++)
		goci_repository_release(&push->places[i]);
	free(push->places);
	free(push->called);
	oci_ref_release(&push->ref);
}

void goci_pushing_free(struct goci_pushing *pushing)
{
	if (!pushing)
		return;
	goci_pusher_free(pushing->pusher);
	for (size_t i = 0; i < pushing->count; i++)
		release(&pushing->items[i]);
	free(pushing->items);
	goci_skopeo_release(&pushing->skopeo);
	free(pushing);
}

static bool has_place(const struct push *push, const char *text)
{
	for (size_t i = 0; i < push->count; i++) {
		oci_auto_free char *place = goci_repository_text(&push->places[i]);

		if (strcmp(place, text) == 0)
			return true;
	}
	return false;
}

/* `text` is REPO:TAG; two names of an image can come to the same. */
static int add_place(struct push *push, const char *text, struct oci_err *err)
{
	if (has_place(push, text))
		return 0;
	OCI_GROW(push->places, push->count);
	return goci_repository_parse(text, &push->places[push->count++], err);
}

/* The tags that the image has in its layout; `repository` is REPO or REPO:TAG. */
static int add_tags(struct push *push, const char *repository, struct oci_err *err)
{
	const struct oci_strv *names = &push->service->image_names;

	if (oci_name_tag(repository))
		return add_place(push, repository, err);
	for (size_t i = 0; i < names->count; i++) {
		oci_auto_free char *text = oci_xasprintf(
			"%s:%s", repository, oci_name_tag(names->items[i]));

		if (add_place(push, text, err) < 0)
			return -1;
	}
	return 0;
}

/* Names of the image that say a registry are places, too, as for buildx. */
static int add_names(struct push *push, struct oci_err *err)
{
	const struct oci_strv *names = &push->service->image_names;

	for (size_t i = 0; i < names->count; i++) {
		oci_auto_free char *name = goci_name_in_registry(names->items[i]);

		if (name && add_place(push, names->items[i], err) < 0)
			return -1;
	}
	if (push->count)
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"%s: --push has no place for it: give --push=REPO, or set \"repository\" "
		"in goci.yaml",
		push->called);
}

static int find_places(struct push *push, const char *given, struct oci_err *err)
{
	const struct goci_service *s = push->service;
	oci_auto_free char *expanded =
		*given ? goci_service_expand_name(s, given, err) : NULL;

	push->called = goci_service_called(s);
	if (!s->output.dir)
		return oci_err_set(err, OCI_ERR_USAGE,
			"%s: --push reads the image from a layout: add -o oci:DIR",
			push->called);
	if (*given && !expanded)
		return oci_err_wrap(err, "--push");
	if (expanded || s->repository)
		return add_tags(push, expanded ? expanded : s->repository, err);
	return add_names(push, err);
}

static int check_place(const struct goci_pushing *pushing, const struct push *push,
	const char *text, struct oci_err *err)
{
	for (const struct push *other = pushing->items; other < push; other++)
		if (has_place(other, text))
			return oci_err_set(err, OCI_ERR_USAGE,
				"%s and %s would both be pushed to %s: put {name} or "
				"{target} into the repository",
				other->called, push->called, text);
	return 0;
}

static int add_service(struct goci_pushing *pushing, const struct goci_service *service,
	const char *given, struct oci_err *err)
{
	struct push *push = &pushing->items[pushing->count++];

	push->service = service;
	if (service->failed)
		return 0;
	if (find_places(push, given, err) < 0)
		return -1;
	for (size_t n = 0; n < push->count; n++) {
		oci_auto_free char *text = goci_repository_text(&push->places[n]);

		if (check_place(pushing, push, text, err) < 0)
			return -1;
	}
	return 0;
}

/* Not in the folders of PATH that a source could put programs in. */
static int find_skopeo(struct goci_pushing *pushing, struct goci_app *app,
	const struct goci_push_values *values, const struct goci_services *services,
	struct oci_err *err)
{
	oci_auto_free char *path = NULL;

	for (size_t i = 0; i < services->count && !path; i++)
		if (!services->items[i].failed)
			path = goci_trust_path(services->items[i].dir);
	if (goci_skopeo_find(&pushing->skopeo, app, path, values, err) < 0)
		return -1;
	for (size_t i = 0; i < services->count; i++) {
		const struct goci_service *s = &services->items[i];

		if (!s->failed && goci_tree_holds(s->dir, pushing->skopeo.path))
			return oci_err_set(err, OCI_ERR_REFUSED,
				"%s is in the source of %s and is not run: take its "
				"folder out of PATH",
				pushing->skopeo.path, s->name);
	}
	return 0;
}

static int start(struct goci_pushing *pushing, struct goci_app *app,
	const struct goci_request *request, const struct goci_services *services,
	struct oci_err *err)
{
	for (size_t i = 0; i < services->count; i++)
		if (add_service(pushing, &services->items[i], request->push, err) < 0)
			return -1;
	if (find_skopeo(pushing, app, request->registry, services, err) < 0)
		return -1;
	pushing->pusher = goci_pusher_new(&pushing->registry);
	return 0;
}

struct goci_pushing *goci_pushing_new(struct goci_app *app,
	const struct goci_request *request, const struct goci_services *services,
	const struct goci_memos *memos, struct oci_err *err)
{
	struct goci_pushing *pushing = oci_xcalloc(1, sizeof(*pushing));

	pushing->items = oci_xcalloc(services->count + 1, sizeof(*pushing->items));
	pushing->registry = (struct goci_registry){&pushing->skopeo, memos};
	if (start(pushing, app, request, services, err) == 0)
		return pushing;
	goci_pushing_free(pushing);
	return NULL;
}

/* By digest: the tag can already name another image. */
void goci_pushing_add(struct goci_pushing *pushing, size_t i, const char *digest)
{
	struct push *push = &pushing->items[i];
	const struct goci_service *s = push->service;

	push->ref.dir = oci_xstrdup(s->output.dir);
	push->ref.digest = oci_xstrdup(digest);
	push->item =
		(struct goci_push_item){.subject = {.called = push->called,
						.service = s->name,
						.target = goci_target_name(s->target)},
			.ref = &push->ref,
			.places = push->places,
			.count = push->count};
	push->added = true;
	goci_pusher_add(pushing->pusher, &push->item);
}

/* REPO@DIGEST of each repository. */
static void add_references(const struct push *push, struct oci_strv *out)
{
	for (size_t n = 0; n < push->count; n++) {
		oci_auto_free char *ref =
			oci_xasprintf("%s@%s", push->places[n].name, push->ref.digest);

		if (!oci_strv_has(out, ref))
			oci_strv_add(out, ref);
	}
}

/* For the metadata: REPO:TAG@DIGEST of each place. */
static json_t *places_json(const struct push *push)
{
	json_t *list = json_array();

	for (size_t n = 0; n < push->count; n++) {
		oci_auto_free char *text = goci_repository_text(&push->places[n]);

		json_array_append_new(
			list, json_sprintf("%s@%s", text, push->ref.digest));
	}
	return list;
}

static void tell(const struct push *push, const struct goci_job *job,
	struct goci_report *report, struct goci_results *results, FILE *out)
{
	oci_auto_strv refs = OCI_STRV_INIT;
	oci_auto_json *places = places_json(push);

	add_references(push, &refs);
	for (size_t i = 0; i < refs.count; i++)
		goci_report_result(report, out, refs.items[i]);
	goci_results_add(results, job, &refs, places);
}

int goci_pushing_end(struct goci_pushing *pushing, const struct goci_job *jobs,
	struct goci_results *results, FILE *out)
{
	int failed = 0;

	for (size_t i = 0; i < pushing->count; i++) {
		struct push *push = &pushing->items[i];
		struct oci_err err;

		if (!push->added)
			continue;
		if (goci_pusher_wait(pushing->pusher, &push->item, &err) == 0) {
			tell(push, &jobs[i], pushing->skopeo.app->report, results, out);
			continue;
		}
		failed = 1;
		goci_report_error_of(
			pushing->skopeo.app->report, &push->item.subject, err.msg);
	}
	return failed;
}
