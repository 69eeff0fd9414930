/*
 * Finds services: resolves the words of the command line to main packages.
 */
#ifndef GOCI_SERVICE_FIND_H
#define GOCI_SERVICE_FIND_H

#include "memo/memo.h"
#include "service/request.h"
#include "service/service.h"

/*
 * Adds the services that each word of the request names; a word that names nothing
 * becomes a failed service. Returns -1 if the request itself is invalid or the call is
 * cancelled.
 */
int goci_find(struct goci_services *services, struct goci_app *app,
	const struct goci_request *request, const struct goci_memos *memos,
	struct oci_err *err);

#endif
