/*
 * Holding images against the policy of their settings, before they are published.
 */
#ifndef GOCI_ASSEMBLE_POLICY_IMAGE_H
#define GOCI_ASSEMBLE_POLICY_IMAGE_H

#include "layers/image.h"

/*
 * Holds images that were made, and are not yet published, against the policy of their
 * settings. Fails when they break it: each finding was then told, a line each.
 */
int goci_images_check(const struct goci_image *images, size_t count,
	const struct goci_maker *maker, struct oci_err *err);

#endif
