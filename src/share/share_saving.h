/*
 * A shared cache in the making: the layers so far.
 */
#ifndef GOCI_SHARE_SHARE_SAVING_H
#define GOCI_SHARE_SHARE_SAVING_H

#include "compile/job.h"
#include "oci/layer.h"

/* A layer to write; its blob is in goci's cache. */
struct goci_saved {
	const char *type;
	struct oci_layer layer;
};

struct goci_saving {
	const struct goci_maker *maker;
	const struct goci_job *jobs;
	size_t job_count;
	struct oci_packer packer;
	struct goci_saved *items;
	size_t count;
};

/* Adds a layer unless it is there. */
void goci_saving_add(
	struct goci_saving *s, const char *type, const struct oci_layer *layer);

#endif
