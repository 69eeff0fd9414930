/*
 * Conflicts: two things of one call that would be written to the same place, so that
 * the first would be lost, and what would be written over a thing that the call reads.
 * They are told before any work.
 */
#ifndef GOCI_SERVICE_CONFLICTS_H
#define GOCI_SERVICE_CONFLICTS_H

#include "service/request.h"
#include "service/service.h"

/*
 * Fails when two images, or an image and the shared cache, are for one tag of one
 * layout, whatever its folder is called; and when a file that an option names is a
 * layout that is written or read, one of such a layout's own files, or a file that
 * another option names to be read.
 */
int goci_conflicts_check(const struct goci_services *services,
	const struct goci_request *request, struct oci_err *err);

#endif
