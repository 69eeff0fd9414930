/*
 * What an image is built upon: an image on disk that is named by --base, or for the
 * other stages by --toolchain. It is foreign: what of it would make an image that
 * readers refuse is mended or told.
 */
#ifndef GOCI_LAYERS_BASE_H
#define GOCI_LAYERS_BASE_H

#include "layers/image.h"

/* The option that names one for what is built, and what it is set to, or NULL. */
const char *goci_base_option(const struct goci_plan *plan);
const char *goci_base_name(const struct goci_plan *plan);

/* Reads it into the image, if the plan names one. */
int goci_base_read(
	struct goci_image *image, const struct goci_maker *maker, struct oci_err *err);

/*
 * Reads its merged tree, once its layers are known to be those that its config tells
 * of. Owned by the caller; NULL on failure.
 */
struct oci_rootfs *goci_base_rootfs(const struct goci_image *image,
	const struct goci_maker *maker, struct oci_err *err);

/* Puts which one it is into the labels, and tells what is left out of it. */
void goci_base_describe(struct goci_image *image, const struct goci_maker *maker);

#endif
