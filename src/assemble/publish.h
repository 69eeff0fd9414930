/*
 * Publishes images: writes the manifest or index that the tag names.
 */
#ifndef GOCI_ASSEMBLE_PUBLISH_H
#define GOCI_ASSEMBLE_PUBLISH_H

#include "layers/image.h"

/*
 * Publishes the images of one plan under its tag: one as a manifest, several as an
 * index. `*top` is set to the descriptor of either. Writes nothing if an image violates
 * its policy.
 */
int goci_images_publish(struct goci_image *images, size_t count,
	const struct goci_maker *maker, struct oci_descriptor *top,
	struct oci_err *err);

#endif
