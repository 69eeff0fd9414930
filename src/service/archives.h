/*
 * The archives of a call: which images are written to one file, and whether it can be
 * written, before any work.
 */
#ifndef GOCI_SERVICE_ARCHIVES_H
#define GOCI_SERVICE_ARCHIVES_H

#include "service/request.h"
#include "service/service.h"

/*
 * Fills `files` of the services from their archives; a file that several name, under
 * whatever path, is one archive of all their images. Fails if it would be of two kinds,
 * would have two images of one name, or cannot be written.
 */
int goci_archives_find(struct goci_services *services, const struct goci_app *app,
	const struct goci_request *request, struct oci_err *err);

#endif
