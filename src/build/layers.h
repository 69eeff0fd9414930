/*
 * Which layers an image has, in their order: one table of the stages, for who makes the
 * layers and for who tells of them before (`--dry-run`).
 */
#ifndef GOCI_BUILD_LAYERS_H
#define GOCI_BUILD_LAYERS_H

#include "build/image.h"

/*
 * Fills `parts` with what the image of a plan is made of for a platform, above its
 * base, from the lowest to the highest, and returns how many there are; for no platform
 * (NULL) with all that images of the plan's target can have. On a base a layer with
 * nothing left to add is not made.
 */
size_t goci_layers_of(const struct goci_plan *plan, const struct oci_platform *platform,
	enum goci_part_kind parts[GOCI_PARTS]);

/* Whether the image of a plan has this layer for a platform. */
bool goci_layer_is_made(const struct goci_plan *plan,
	const struct oci_platform *platform, enum goci_part_kind part);

/* Whether a layer is made from the program: it comes after all that is not. */
bool goci_layer_needs_program(enum goci_part_kind part);

#endif
