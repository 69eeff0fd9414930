#include "layers/image_config.h"

#include <stdlib.h>

void goci_stack_init(struct goci_stack *stack, const struct goci_image *image)
{
	stack->base = image->base.count;
	stack->count = stack->base + image->part_count;
	stack->layers = oci_xcalloc(stack->count, sizeof(*stack->layers));
	for (size_t i = 0; i < stack->base; i++)
		stack->layers[i] = image->base.layers[i];
	for (size_t i = 0; i < image->part_count; i++) {
		const struct goci_image_part *part = &image->parts[i];

		stack->layers[stack->base + i] =
			oci_image_layer_of(&part->layer, goci_part_history(part->kind));
	}
}

json_t *goci_stack_config(
	const struct goci_image *image, const struct goci_stack *stack)
{
	const struct goci_plan *plan = image->plan;
	const struct oci_run_config run = {.user = image->user.text,
		.workdir = plan->workdir,
		.stop_signal = plan->stop_signal,
		.env = &image->env,
		.ports = &plan->ports,
		.volumes = &plan->volumes,
		.labels = &image->labels,
		.inherit_labels = plan->service->settings.inherit_labels,
		.entrypoint = &plan->entrypoint,
		.cmd = &plan->cmd};

	return oci_config_new(image->base.config, stack->base, image->platform, &run,
		stack->layers + stack->base, stack->count - stack->base, plan->created);
}

json_t *goci_image_config(const struct goci_image *image)
{
	struct goci_stack stack;
	json_t *config;

	goci_stack_init(&stack, image);
	config = goci_stack_config(image, &stack);
	free(stack.layers);
	return config;
}
