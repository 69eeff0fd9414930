/*
 * Names of a service's images, and the places that they are written to.
 */
#ifndef GOCI_SERVICE_NAMES_H
#define GOCI_SERVICE_NAMES_H

#include "service/service.h"

/*
 * Settles names, layout, archives and repository of a service from its settings, which
 * have no placeholders any more. `prefix` is that of the call, or NULL.
 *
 * The name is that of --tag, else the repository, else the prefix and the service.
 *
 * A value ":TAG" of --tag has the name of the first value with one, a value NAME the
 * tag of the layout or the stage's. In the layout each tag stands once.
 */
int goci_service_name(
	struct goci_service *service, const char *prefix, struct oci_err *err);

#endif
