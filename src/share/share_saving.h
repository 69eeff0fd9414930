/*
 * A shared cache that is being made: the layers so far.
 */
#ifndef GOCI_SHARE_SHARE_SAVING_H
#define GOCI_SHARE_SHARE_SAVING_H

#include "compile/job.h"
#include "oci/layer.h"

/* What is to be written; the layers are in goci's cache. */
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

/* Adds a layer once. */
void goci_saving_add(
	struct goci_saving *s, const char *type, const struct oci_layer *layer);

#endif
