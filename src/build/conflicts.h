/*
 * Conflicts: two things of one call that would be written to the same place, so that
 * the first would be lost. They are told before any work.
 */
#ifndef GOCI_BUILD_CONFLICTS_H
#define GOCI_BUILD_CONFLICTS_H

#include "build/service.h"

/*
 * Fails when two images, or an image and the shared cache, are for one tag of one
 * layout, whatever its folder is called; and when a file that an option names is a
 * layout, or is one of a layout's own files.
 */
int goci_conflicts_check(const struct goci_services *services,
	const struct goci_request *request, struct oci_err *err);

#endif
