/*
 * The config of an image, and the layers that it lists.
 */
#ifndef GOCI_ASSEMBLE_IMAGE_CONFIG_H
#define GOCI_ASSEMBLE_IMAGE_CONFIG_H

#include "layers/image.h"
#include <jansson.h>

/* The base's layers and those made here, as the manifest and the config list them. */
struct goci_stack {
	struct oci_image_layer *layers;
	size_t base;
	size_t count;
};

/* Lists the layers of an image; `stack->layers` is the caller's to free. */
void goci_stack_init(struct goci_stack *stack, const struct goci_image *image);

/* The config that it is published with, owned by the caller. */
json_t *goci_image_config(const struct goci_image *image);
/* The same of a list that was made. */
json_t *goci_stack_config(
	const struct goci_image *image, const struct goci_stack *stack);

#endif
