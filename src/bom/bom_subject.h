/*
 * The image that a bill of materials is about: its first part, and its layers.
 */
#ifndef GOCI_BOM_BOM_SUBJECT_H
#define GOCI_BOM_BOM_SUBJECT_H

#include "bom/bom.h"

/* The image that a bill of materials is about; all borrowed. */
struct goci_bom_subject {
	struct oci_digest digest; /* of the manifest; without one, of the config */
	const struct oci_platform *platform;
	const json_t
		*config; /* of the image: its title and when it was made; or NULL */
	/* "HOST/PATH/NAME", of a caller who knows where it will lie. NULL: its title
	 * is its name, so that it does not depend on tags and folders. */
	const char *repository;
	const struct oci_image_layer *layers;
	size_t count;
};

/* Begins an empty bill of materials with the image and its layers. */
void goci_bom_begin(struct goci_bom *bom, const struct goci_bom_subject *subject);

/* Adds an image without its layers, and returns the index of its part. */
size_t goci_bom_add_image(struct goci_bom *bom, const struct goci_bom_subject *subject);

#endif
