/*
 * The table of stages: the layers of an image in order, both for making the layers and
 * for reporting them in advance (`--dry-run`).
 */
#ifndef GOCI_SERVICE_STAGES_H
#define GOCI_SERVICE_STAGES_H

#include "service/plan.h"

/* A layer made by goci. */
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

/* The name of a layer in reports, and its text in the history of the image config. */
const char *goci_part_name(enum goci_part_kind kind);
const char *goci_part_history(enum goci_part_kind kind);

/*
 * Fills `parts` with the layers above the base, lowest first, of the image of a plan
 * for `platform`; for NULL with all layers that images of the plan's target can have.
 * Returns their number. On a base, layers with nothing left to add are not made.
 */
size_t goci_layers_of(const struct goci_plan *plan, const struct oci_platform *platform,
	enum goci_part_kind parts[GOCI_PARTS]);

/* Returns true if the image of a plan has this layer for a platform. */
bool goci_layer_is_made(const struct goci_plan *plan,
	const struct oci_platform *platform, enum goci_part_kind part);

/* Returns true if a layer is made from the program: it comes above all that are not. */
bool goci_layer_needs_program(enum goci_part_kind part);

/* Detects an image's target by its config's history; OCI_ERR_INVALID if it is none. */
int goci_target_read(
	const json_t *config, enum goci_target *target, struct oci_err *err);

#endif
