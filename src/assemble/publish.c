#include "assemble/publish.h"

#include "assemble/image_config.h"
#include "assemble/policy_image.h"
#include "assemble/size.h"
#include "layers/base.h"
#include "oci/json.h"
#include "service/stages.h"

#include <stdlib.h>
#include <string.h>

/* State of a publication; all borrowed. */
struct target {
	struct oci_publish *publish;
	struct oci_cache *cache;
	const json_t *annotations;
	struct goci_span *span; /* of the trace, or NULL */
	const struct oci_cancel *cancel;
};

static void record(
	const struct target *to, const char *what, const char *layer, int64_t began)
{
	oci_auto_free char *name =
		to->span ? oci_xasprintf("%s %s", what, layer) : NULL;

	goci_trace_part(to->span, name, began);
}

static int put_part(const struct target *to, const struct goci_image_part *part,
	const struct oci_descriptor *d, struct oci_err *err)
{
	const char *name = goci_part_name(part->kind);
	int64_t began = goci_trace_now();
	oci_auto_close int fd = oci_layer_open(&part->layer, to->cache, err);
	int status;

	record(to, "hash", name, began);
	if (fd < 0)
		return -1;
	began = goci_trace_now();
	status = oci_publish_file(to->publish, d, fd, err);
	record(to, "copy and sync", name, began);
	return status;
}

static int put_base(const struct target *to, const struct goci_image *image, size_t i,
	struct oci_err *err)
{
	int64_t began = goci_trace_now();
	oci_auto_span span = OCI_SPAN_INIT;
	int status = oci_image_find_layer(&image->base, i, &span, err);

	if (status == 0) {
		span.cancel = to->cancel;
		status = oci_publish_foreign(
			to->publish, &image->base.layers[i].descriptor, &span, err);
	}
	record(to, "copy and sync", "base", began);
	if (status == 0)
		return 0;
	oci_err_wrap(err, "%s", goci_base_name(image->plan));
	return oci_err_wrap(err, "%s", goci_base_option(image->plan));
}

static int put_layer(const struct target *to, const struct goci_image *image,
	const struct goci_stack *stack, size_t i, struct oci_err *err)
{
	if (i < stack->base)
		return put_base(to, image, i, err);
	return put_part(
		to, &image->parts[i - stack->base], &stack->layers[i].descriptor, err);
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
		status = oci_publish_document(
			to->publish, OCI_MEDIA_CONFIG, config, &image->config, err);
	if (status == 0) {
		manifest = oci_manifest_new(
			&image->config, stack.layers, stack.count, to->annotations);
		status = oci_publish_document(to->publish, OCI_MEDIA_MANIFEST, manifest,
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
	return oci_publish_document(to->publish, OCI_MEDIA_INDEX, index, top, err);
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

/* All tags of the image, each with the full name. */
static int set_tags(struct oci_publish *publish, const struct goci_service *service,
	const json_t *entry, struct oci_err *err)
{
	size_t count = service->image_names.count;
	oci_auto_free struct oci_tagged *tags = oci_xcalloc(count, sizeof(*tags));
	oci_auto_strv full = OCI_STRV_INIT;

	for (size_t i = 0; i < count; i++) {
		oci_strv_take(&full, oci_name_full(service->image_names.items[i]));
		tags[i] = (struct oci_tagged){
			oci_name_tag(full.items[i]), full.items[i], entry};
	}
	return oci_publish_commit_all(publish, tags, count, err);
}

static int commit(const struct target *to, const struct goci_image *images,
	size_t count, const struct oci_descriptor *top, struct oci_err *err)
{
	const struct goci_service *service = images[0].plan->service;
	oci_auto_json *entry =
		count == 1 ? entry_of(&images[0]) : oci_descriptor_json(top);
	int64_t began = goci_trace_now();
	int status = set_tags(to->publish, service, entry, err);

	goci_trace_part(to->span, "commit", began);
	return status;
}

static int publish(struct target *to, struct goci_image *images, size_t count,
	const struct oci_cancel *cancel, struct oci_descriptor *top,
	struct oci_err *err)
{
	oci_auto_publish *layout =
		oci_publish_begin(images[0].plan->service->output.dir, cancel, err);

	if (!layout)
		return -1;
	to->publish = layout;
	goci_size_before(images, count);
	if (put_images(to, images, count, top, err) < 0 ||
		oci_cancel_check(cancel, err) < 0)
		return -1;
	return commit(to, images, count, top, err);
}

int goci_images_publish(struct goci_image *images, size_t count,
	const struct goci_maker *maker, struct oci_descriptor *top, struct oci_err *err)
{
	const struct goci_plan *plan = images[0].plan;
	struct goci_app *app = maker->app;
	oci_auto_json *annotations = oci_json_map(&plan->annotations);
	struct target to = {.cache = maker->cache,
		.annotations = annotations,
		.cancel = &app->cancel,
		.span = goci_trace_begin(app->trace, plan->service->name, "publish")};
	int status = goci_images_check(images, count, maker, err);

	if (status == 0)
		status = publish(&to, images, count, &app->cancel, top, err);
	goci_trace_end(to.span, status < 0 ? "failed" : "done", NULL);
	return status;
}
