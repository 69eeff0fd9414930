/*
 * Detects conflicts before any work: two results of one call written to the same place,
 * so that the first would be lost, and results written over something that the call
 * reads.
 */
#ifndef GOCI_SERVICE_CONFLICTS_H
#define GOCI_SERVICE_CONFLICTS_H

#include "service/request.h"
#include "service/service.h"

/*
 * Fails if two images, or an image and the shared cache, have the same tag in the same
 * layout, under whatever path; or if an output file is a layout that is written or
 * read, a file of such a layout, or a file that another option reads.
 */
int goci_conflicts_check(const struct goci_services *services,
	const struct goci_request *request, struct oci_err *err);

#endif
