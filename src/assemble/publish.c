#include "assemble/publish.h"

#include "assemble/size.h"
#include "assemble/target.h"
#include "layers/image_config.h"
#include "layers/policy_image.h"
#include "oci/json.h"

#include <stdlib.h>
#include <string.h>

/* State of a publication; all borrowed. */
struct target {
	struct goci_target_places places;
	const json_t *annotations;
	const struct goci_job *job;
	const struct goci_maker *maker;
	struct goci_attaching *attaching;
};

static int put_layer(const struct target *to, const struct goci_image *image,
	const struct goci_stack *stack, size_t i, struct oci_err *err)
{
	if (i < stack->base)
		return goci_target_base(&to->places, image, i, err);
	return goci_target_part(&to->places, &image->parts[i - stack->base], err);
}

static int put_layers(const struct target *to, const struct goci_image *image,
	const struct goci_stack *stack, struct oci_err *err)
{
	for (size_t i = 0; i < stack->count; i++)
		if (put_layer(to, image, stack, i, err) < 0)
			return -1;
	return 0;
}

static int put_image(
	const struct target *to, struct goci_image *image, struct oci_err *err)
{
	struct goci_stack stack;
	oci_auto_json *config = NULL, *manifest = NULL;
	int status;

	goci_stack_init(&stack, image);
	config = goci_stack_config(image, &stack);
	status = put_layers(to, image, &stack, err);
	if (status == 0)
		status = goci_target_document(
			&to->places, OCI_MEDIA_CONFIG, config, &image->config, err);
	if (status == 0) {
		manifest = oci_manifest_new(
			&image->config, stack.layers, stack.count, to->annotations);
		status = goci_target_document(&to->places, OCI_MEDIA_MANIFEST, manifest,
			&image->manifest, err);
	}
	free(stack.layers);
	return status;
}

/* The descriptor of a manifest with its platform, for an index. */
static json_t *entry_of(const struct goci_image *image)
{
	json_t *entry = oci_descriptor_json(&image->manifest);

	json_object_set_new(entry, "platform", oci_platform_json(image->platform));
	return entry;
}

static int put_index(const struct target *to, const struct goci_image *images,
	size_t count, struct oci_descriptor *top, struct oci_err *err)
{
	oci_auto_json *index = oci_index_new(to->annotations);

	for (size_t i = 0; i < count; i++)
		json_array_append_new(
			json_object_get(index, "manifests"), entry_of(&images[i]));
	return goci_target_document(&to->places, OCI_MEDIA_INDEX, index, top, err);
}

static int put_images(const struct target *to, struct goci_image *images, size_t count,
	struct oci_descriptor *top, struct oci_err *err)
{
	for (size_t i = 0; i < count; i++)
		if (put_image(to, &images[i], err) < 0)
			return -1;
	*top = images[0].manifest;
	return count == 1 ? 0 : put_index(to, images, count, top, err);
}

/* What is attached goes where the images go. */
static int attach(const struct target *to, const struct oci_descriptor *index,
	struct oci_err *err)
{
	const struct goci_target_places *places = &to->places;
	size_t count = places->service->archive_count;
	oci_auto_free struct oci_copy **copies =
		oci_xcalloc(count + 1, sizeof(struct oci_copy *));
	const struct goci_attaching_to all = {
		places->publish, copies, count, places->span};

	for (size_t i = 0; i < count; i++)
		copies[i] = goci_archives_copy(places->archives, places->service, i);
	return goci_attaching_stage(
		to->job, to->maker, &all, index, to->attaching, err);
}

static int put_all(const struct target *to, struct goci_image *images, size_t count,
	struct oci_descriptor *top, struct oci_err *err)
{
	oci_auto_json *entry = NULL;

	goci_size_before(images, count);
	if (put_images(to, images, count, top, err) < 0 ||
		attach(to, count == 1 ? NULL : top, err) < 0 ||
		oci_cancel_check(to->places.cancel, err) < 0)
		return -1;
	entry = count == 1 ? entry_of(&images[0]) : oci_descriptor_json(top);
	return goci_target_commit(&to->places, entry, err);
}

/* The lock of the layout is held until all is named. */
static int publish(struct target *to, struct goci_image *images, size_t count,
	struct oci_descriptor *top, struct oci_err *err)
{
	const char *dir = to->places.service->output.dir;
	oci_auto_publish *layout =
		dir ? oci_publish_begin(dir, to->places.cancel, err) : NULL;

	if (dir && !layout)
		return -1;
	to->places.publish = layout;
	return put_all(to, images, count, top, err);
}

int goci_images_publish(struct goci_job *job, const struct goci_maker *maker,
	struct oci_descriptor *top, struct goci_attaching *attaching,
	struct oci_err *err)
{
	const struct goci_plan *plan = &job->plan;
	struct goci_app *app = maker->app;
	oci_auto_json *annotations = oci_json_map(&plan->annotations);
	struct target to = {.annotations = annotations,
		.job = job,
		.maker = maker,
		.attaching = attaching,
		.places = {.archives = maker->archives,
			.service = plan->service,
			.cache = maker->cache,
			.cancel = &app->cancel,
			.span = goci_trace_begin(
				app->trace, plan->service->name, "publish")}};
	int status = goci_images_check(job->images, job->count, maker, err);

	if (status == 0)
		status = publish(&to, job->images, job->count, top, err);
	goci_trace_end(to.places.span, status < 0 ? "failed" : "done", NULL);
	return status;
}
