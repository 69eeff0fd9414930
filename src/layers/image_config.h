/*
 * Makes the image config, and the list of layers.
 */
#ifndef GOCI_LAYERS_IMAGE_CONFIG_H
#define GOCI_LAYERS_IMAGE_CONFIG_H

#include "layers/image.h"
#include <jansson.h>

/* The layers of the base and those of goci, in the order of manifest and config. */
struct goci_stack {
	struct oci_image_layer *layers;
	size_t base;
	size_t count;
};

/* Lists the layers of an image; the caller frees `stack->layers`. */
void goci_stack_init(struct goci_stack *stack, const struct goci_image *image);

/* Returns the image config to publish; the caller frees it. */
json_t *goci_image_config(const struct goci_image *image);
/* Likewise, from a list of the layers. */
json_t *goci_stack_config(
	const struct goci_image *image, const struct goci_stack *stack);

#endif
