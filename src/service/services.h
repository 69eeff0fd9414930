/*
 * Finds the services of one call, without duplicates and conflicts.
 */
#ifndef GOCI_SERVICE_SERVICES_H
#define GOCI_SERVICE_SERVICES_H

#include "memo/memo.h"
#include "service/request.h"
#include "service/service.h"

/*
 * Finds the services of the request. Returns -1 only if the request itself is invalid
 * (settings, two services with one tag); a service that is not found has `failed` set.
 */
int goci_services_find(struct goci_services *services, struct goci_app *app,
	const struct goci_request *request, const struct goci_memos *memos,
	struct oci_err *err);

#endif
