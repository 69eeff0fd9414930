#include "build/image.h"

#include "build/parts.h"
#include "oci/blobs.h"
#include "oci/json.h"

#include <stdlib.h>
#include <string.h>

/* The base's layers and those made here, as the manifest and the config list them. */
struct stack {
	struct oci_image_layer *layers;
	size_t base;
	size_t count;
};

static void stack_init(struct stack *stack, const struct goci_image *image)
{
	stack->base = image->base.count;
	stack->count = stack->base + image->part_count;
	stack->layers = oci_xcalloc(stack->count, sizeof(*stack->layers));
	for (size_t i = 0; i < stack->base; i++)
		stack->layers[i] = image->base.layers[i];
	for (size_t i = 0; i < image->part_count; i++) {
		const struct goci_image_part *part = &image->parts[i];
		struct oci_image_layer *layer = &stack->layers[stack->base + i];

		layer->descriptor.media_type = part->layer.media_type;
		layer->descriptor.digest = part->layer.digest;
		layer->descriptor.size = part->layer.size;
		layer->diff_id = part->layer.diff_id;
		layer->created_by = goci_part_history(part->kind);
	}
}

static int put_layers(struct oci_publish *publish, const struct goci_image *image,
	const struct stack *stack, struct oci_cache *cache, struct oci_err *err)
{
	for (size_t i = 0; i < stack->count; i++) {
		const struct oci_descriptor *d = &stack->layers[i].descriptor;
		oci_auto_close int fd =
			i < stack->base ? oci_image_open_layer(&image->base, i, err)
					: oci_blobs_open_checked(oci_cache_blobs(cache),
						  &d->digest, d->size, err);

		if (fd < 0 || oci_publish_file(publish, d, fd, err) < 0)
			return -1;
	}
	return 0;
}

static json_t *make_config(const struct goci_image *image, const struct stack *stack)
{
	const struct goci_plan *plan = image->plan;
	const struct oci_run_config run = {.user = image->user.text,
		.workdir = plan->workdir,
		.stop_signal = plan->stop_signal,
		.env = &image->env,
		.ports = &plan->ports,
		.volumes = &plan->volumes,
		.labels = &image->labels,
		.entrypoint = &plan->entrypoint,
		.cmd = &plan->cmd};

	return oci_config_new(image->base.config, stack->base, image->platform, &run,
		stack->layers + stack->base, stack->count - stack->base, plan->created);
}

static int put_image(struct oci_publish *publish, struct goci_image *image,
	struct oci_cache *cache, const json_t *annotations, struct oci_err *err)
{
	struct stack stack;
	oci_auto_json *config = NULL, *manifest = NULL;
	int status;

	stack_init(&stack, image);
	config = make_config(image, &stack);
	status = put_layers(publish, image, &stack, cache, err);
	if (status == 0)
		status = oci_publish_document(
			publish, OCI_MEDIA_CONFIG, config, &image->config, err);
	if (status == 0) {
		manifest = oci_manifest_new(
			&image->config, stack.layers, stack.count, annotations);
		status = oci_publish_document(
			publish, OCI_MEDIA_MANIFEST, manifest, &image->manifest, err);
	}
	free(stack.layers);
	return status;
}

/* A manifest's descriptor with its platform, for an index. */
static json_t *entry_of(const struct goci_image *image)
{
	json_t *entry = oci_descriptor_json(&image->manifest);

	json_object_set_new(entry, "platform", oci_platform_json(image->platform));
	return entry;
}

static int put_index(struct oci_publish *publish, const struct goci_image *images,
	size_t count, const json_t *annotations, struct oci_descriptor *top,
	struct oci_err *err)
{
	oci_auto_json *index = oci_index_new(annotations);

	for (size_t i = 0; i < count; i++)
		json_array_append_new(
			json_object_get(index, "manifests"), entry_of(&images[i]));
	return oci_publish_document(publish, OCI_MEDIA_INDEX, index, top, err);
}

int goci_images_publish(struct goci_image *images, size_t count,
	const struct goci_maker *maker, struct oci_descriptor *top, struct oci_err *err)
{
	const struct goci_plan *plan = images[0].plan;
	const struct oci_ref *output = &plan->service->output;
	oci_auto_publish *publish =
		oci_publish_begin(output->dir, &maker->app->cancel, err);
	oci_auto_json *annotations = oci_json_map(&plan->annotations);
	oci_auto_json *entry = NULL;

	if (!publish)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (put_image(publish, &images[i], maker->cache, annotations, err) < 0)
			return -1;
	if (count == 1)
		*top = images[0].manifest;
	else if (put_index(publish, images, count, annotations, top, err) < 0)
		return -1;
	entry = count == 1 ? entry_of(&images[0]) : oci_descriptor_json(top);
	if (oci_cancel_check(&maker->app->cancel, err) < 0)
		return -1;
	return oci_publish_commit(
		publish, output->tag, plan->service->image_name, entry, err);
}
