/*
 * The stages as one table: which layers an image has, in their order, for who makes the
 * layers and for who reports them before (`--dry-run`).
 */
#ifndef GOCI_SERVICE_STAGES_H
#define GOCI_SERVICE_STAGES_H

#include "service/plan.h"

/* A layer that goci makes. */
enum goci_part_kind {
	GOCI_PART_SKELETON,
	GOCI_PART_FILES,
	GOCI_PART_APP,
	GOCI_PART_TOOLCHAIN,
	GOCI_PART_SHELL,
	GOCI_PART_MODULES,
	GOCI_PART_GOMOD,
	GOCI_PART_WATCH,
	GOCI_PART_SOURCE,
	GOCI_PART_PACKAGES,
	GOCI_PARTS,
};

/* What a layer is called in the report, and what the history of the image says. */
const char *goci_part_name(enum goci_part_kind kind);
const char *goci_part_history(enum goci_part_kind kind);

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

/* Which one an image is, by its config's history; OCI_ERR_INVALID if it is none. */
int goci_target_read(
	const json_t *config, enum goci_target *target, struct oci_err *err);

#endif
