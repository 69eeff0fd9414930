/*
 * Sizes: what the images of a plan weigh, and what their tag weighed before.
 */
#ifndef GOCI_ASSEMBLE_SIZE_H
#define GOCI_ASSEMBLE_SIZE_H

#include "layers/image.h"

#include <jansson.h>

/*
 * Reads what the plan's tag names until it is replaced, for each image by its platform.
 * That there is nothing, or nothing sound, is no error.
 */
void goci_size_before(struct goci_image *images, size_t count);

/* What the images, whose layers are made, have become. */
struct goci_built goci_size_of(const struct goci_image *images, size_t count,
	const struct goci_report *report);

/* Tells the closing line of their service, whose tag names `top` now. */
void goci_size_tell(const struct goci_image *images, size_t count,
	const struct oci_descriptor *top, struct goci_report *report);
/* The same of images that were there, from their metadata: programs alone are told. */
void goci_size_tell_unchanged(const struct goci_service *service,
	const json_t *metadata, struct goci_report *report);

/* The sizes as metadata, owned by the caller. */
json_t *goci_size_json(const struct goci_built *built);
/* The same of an image that is there already: it is what the tag named before. */
void goci_size_is_before(json_t *size);

#endif
