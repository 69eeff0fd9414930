/*
 * Sizes of the images of a plan, and of the images that its tag named before.
 */
#ifndef GOCI_ASSEMBLE_SIZE_H
#define GOCI_ASSEMBLE_SIZE_H

#include "layers/image.h"

#include <jansson.h>

/*
 * Sets `previous` of each image from the image of its platform that the tag still
 * names. A missing or invalid image is no error.
 */
void goci_size_before(struct goci_image *images, size_t count);

/* Returns the sizes of images whose layers are made. */
struct goci_built goci_size_of(const struct goci_image *images, size_t count,
	const struct goci_report *report);

/*
 * Reports the closing line of a service, whose tag now names `top`. Returns the seconds
 * that its build took.
 */
double goci_size_tell(const struct goci_image *images, size_t count,
	const struct oci_descriptor *top, struct goci_report *report);
/* Likewise for unchanged images, from their metadata; only with --progress json. */
void goci_size_tell_unchanged(const struct goci_service *service,
	const json_t *metadata, struct goci_report *report);

/* Returns the sizes as metadata; the caller frees it. */
json_t *goci_size_json(const struct goci_built *built);
/* For an unchanged image: sets the previous size to the current one. */
void goci_size_is_before(json_t *size);

#endif
