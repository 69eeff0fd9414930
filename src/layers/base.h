/*
 * Reads the base of an image: an image on disk, named by --base, or by --toolchain for
 * the other stages. It is untrusted input: content that readers of the result would
 * reject is removed with a warning, or is an error.
 */
#ifndef GOCI_LAYERS_BASE_H
#define GOCI_LAYERS_BASE_H

#include "layers/image.h"

/*
 * The option that names the base for a plan's target; and the option's value, or NULL.
 */
const char *goci_base_option(const struct goci_plan *plan);
const char *goci_base_name(const struct goci_plan *plan);

/* Reads the base into `image`, if the plan names one. */
int goci_base_read(
	struct goci_image *image, const struct goci_maker *maker, struct oci_err *err);

/*
 * Reads the merged tree of the base, after checking its layers against the diff ids in
 * its config. The caller frees it; NULL on failure.
 */
struct oci_rootfs *goci_base_rootfs(const struct goci_image *image,
	const struct goci_maker *maker, struct oci_err *err);

/*
 * Adds the base's digest and name to the labels, and warns of what is left out of it.
 */
void goci_base_describe(struct goci_image *image, const struct goci_maker *maker);

#endif
