#include "resolve/images.h"

#include "carry/archive.h"
#include "options/checks_name.h"
#include "options/destination.h"
#include "report/report.h"
#include "service/expand.h"

#include <stdlib.h>
#include <string.h>

enum { TOLD_MAX = 100 };

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static struct goci_image_of_ref *find(
	struct goci_images_of_refs *images, const char *ref)
{
	char **at = images->refs.count
			    ? bsearch(&ref, images->refs.items, images->refs.count,
				      sizeof(ref), compare)
			    : NULL;

	return at ? &images->items[at - images->refs.items] : NULL;
}

static void add_refs(struct oci_strv *refs, const struct goci_finds *finds)
{
	for (size_t i = 0; i < finds->mention_count; i++)
		oci_strv_add(refs, finds->mentions[i].ref);
}

static void drop_repeated(struct oci_strv *refs)
{
	size_t kept = 0;

	for (size_t i = 0; i < refs->count; i++) {
		if (kept && strcmp(refs->items[kept - 1], refs->items[i]) == 0)
			free(refs->items[i]);
		else
			refs->items[kept++] = refs->items[i];
	}
	if (refs->items)
		refs->items[kept] = NULL;
	refs->count = kept;
}

/* The first of the image's names that says a registry. */
static char *name_with_registry(const struct goci_service *service)
{
	for (size_t i = 0; i < service->image_names.count; i++) {
		char *name = goci_name_in_registry(service->image_names.items[i]);

		if (name)
			return name;
	}
	return NULL;
}

/* As a push takes it: that of --push, the setting, a name of the image. */
static char *find_repository(
	const char *push, const struct goci_service *service, struct oci_err *err)
{
	char *expanded;
	const char *tag;

	if (!push || !*push)
		return service->repository ? oci_xstrdup(service->repository)
					   : name_with_registry(service);
	expanded = goci_service_expand_name(service, push, err);
	tag = expanded ? oci_name_tag(expanded) : NULL;
	if (tag)
		expanded[tag - expanded - 1] = '\0';
	return expanded;
}

/* A word of several stages (`target: all`) means the production image. */
static void take_found(struct goci_image_of_ref *image, const char *push,
	const struct goci_service *service)
{
	const char *tag = oci_name_tag(service->image_name);

	if (image->found && service->target != image->target) {
		if (service->target != GOCI_PRODUCTION)
			return;
		image->found = 0;
	}
	image->found++;
	image->target = service->target;
	free(image->repository);
	free(image->tag);
	image->repository = find_repository(push, service, &image->err);
	image->failed = push && *push && !image->repository;
	image->tag = oci_xstrdup(tag ? tag : "");
}

static void take_service(
	struct goci_images_of_refs *images, const struct goci_service *service)
{
	for (size_t i = 0; i < service->words.count; i++) {
		struct goci_image_of_ref *image = find(images, service->words.items[i]);

		if (!image)
			continue;
		if (service->failed) {
			image->failed = true;
			image->err = service->err;
		} else {
			take_found(image, images->push, service);
		}
	}
}

/* Why a reference has no image; NULL if it has one. Owned by the caller. */
static char *why_not(const struct goci_image_of_ref *image)
{
	if (image->failed)
		return oci_xstrdup(image->err.msg);
	if (!image->found)
		return oci_xstrdup("it names no service");
	if (image->found > 1)
		return oci_xasprintf("it names %zu programs, not one", image->found);
	if (!image->repository)
		return oci_xstrdup(
			"no repository is known that the image is in: set \"repository: "
			"registry.example/project/{name}\" below \"defaults\" in "
			"goci.yaml, or give --repository");
	return NULL;
}

/* Reports what is wrong with a file's references; the last is left in `err`. */
static void tell_file(struct goci_images_of_refs *images,
	const struct goci_finds *finds, struct goci_report *report, struct oci_err *err,
	size_t *told)
{
	for (size_t i = 0; i < finds->mention_count && *told < TOLD_MAX; i++) {
		const struct goci_mention *mention = &finds->mentions[i];
		const struct goci_image_of_ref *image = find(images, mention->ref);
		oci_auto_free char *why = image ? why_not(image) : NULL;

		if (!why || mention->added)
			continue;
		if ((*told)++)
			goci_report_error(report, "", err->msg);
		oci_err_set(err, OCI_ERR_INVALID, "%s:%u:%u: %s: %s", finds->name,
			mention->line, mention->column, mention->ref, why);
	}
}

static int found(void *arg, const struct goci_services *services,
	struct goci_report *report, struct oci_err *err)
{
	struct goci_images_of_refs *images = arg;
	size_t told = 0;

	for (size_t i = 0; i < services->file_count; i++)
		if (goci_path_is_stdout(services->files[i].path))
			return oci_err_set(err, OCI_ERR_USAGE,
				"an output of goci.yaml is an archive on standard output, "
				"where the manifests go");
	for (size_t i = 0; i < services->count; i++)
		take_service(images, &services->items[i]);
	for (size_t i = 0; i < images->manifests->count; i++)
		tell_file(
			images, &images->manifests->items[i].finds, report, err, &told);
	return told ? -1 : 0;
}

static void built(void *arg, const struct goci_service *service, const char *digest)
{
	for (size_t i = 0; i < service->words.count; i++) {
		struct goci_image_of_ref *image = find(arg, service->words.items[i]);

		if (!image || service->target != image->target)
			continue;
		free(image->digest);
		image->digest = oci_xstrdup(digest);
	}
}

void goci_images_init(struct goci_images_of_refs *images,
	const struct goci_manifests *manifests, const char *push)
{
	*images = (struct goci_images_of_refs){.manifests = manifests,
		.push = push,
		.observer = {images, found, built}};
	for (size_t i = 0; i < manifests->count; i++)
		add_refs(&images->refs, &manifests->items[i].finds);
	if (images->refs.count)
		oci_strv_sort(&images->refs);
	drop_repeated(&images->refs);
	images->items = oci_xcalloc(images->refs.count + 1, sizeof(*images->items));
}

void goci_images_release(struct goci_images_of_refs *images)
{
	for (size_t i = 0; i < images->refs.count; i++) {
		free(images->items[i].repository);
		free(images->items[i].tag);
		free(images->items[i].digest);
	}
	free(images->items);
	oci_strv_release(&images->refs);
}

struct goci_resolved goci_images_resolve(void *arg, const char *ref)
{
	const struct goci_image_of_ref *image = find(arg, ref);

	if (!image || !image->digest)
		return (struct goci_resolved){"", "", ""};
	return (struct goci_resolved){image->repository, image->tag, image->digest};
}
