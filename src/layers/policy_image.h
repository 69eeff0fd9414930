/*
 * Checks images against the policy in their settings, before they are published.
 */
#ifndef GOCI_LAYERS_POLICY_IMAGE_H
#define GOCI_LAYERS_POLICY_IMAGE_H

#include "layers/image.h"

/*
 * Checks images that are made but not published. Fails if they violate the policy,
 * after reporting each finding as an error.
 */
int goci_images_check(const struct goci_image *images, size_t count,
	const struct goci_maker *maker, struct oci_err *err);

#endif
