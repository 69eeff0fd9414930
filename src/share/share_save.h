/*
 * Writes the caches of a build into a layout (--cache-to); see share_restore.h.
 */
#ifndef GOCI_SHARE_SHARE_SAVE_H
#define GOCI_SHARE_SHARE_SAVE_H

#include "compile/job.h"
#include "service/request.h"

/* Writes the caches of the jobs, all of which must be done, into the layout. */
int goci_share_save(const struct goci_request *request, const struct goci_job *jobs,
	size_t count, const struct goci_maker *maker, struct oci_err *err);

/* Returns true if the layout has what was written for these jobs, unchanged since. */
bool goci_share_is_saved(const struct goci_request *request,
	const struct goci_job *jobs, size_t count, const struct goci_maker *maker);

#endif
