/*
 * The services of one call: found, each once, and without conflicts between them.
 */
#ifndef GOCI_SERVICE_SERVICES_H
#define GOCI_SERVICE_SERVICES_H

#include "memo/memo.h"
#include "service/request.h"
#include "service/service.h"

/*
 * Finds what the request names. -1 only when the request itself is wrong (settings,
 * two services for one tag); a service that is not found has `failed` set.
 */
int goci_services_find(struct goci_services *services, struct goci_app *app,
	const struct goci_request *request, const struct goci_memos *memos,
	struct oci_err *err);

#endif
