/*
 * Making services of main packages: settings, names, platforms, targets.
 */
#ifndef GOCI_SERVICE_SERVICE_ADD_H
#define GOCI_SERVICE_SERVICE_ADD_H

#include "modules/list.h"
#include "service/request.h"
#include "service/service.h"

/* For goci_find: adds a main package as a service, with its settings. */
int goci_service_add(struct goci_services *list, const struct goci_request *request,
	const struct goci_main *main, const struct goci_module *module,
	const char *name, struct oci_err *err);

/*
 * For goci_find: a word that names nothing, once; the others are built all the same.
 */
void goci_service_add_failed(
	struct goci_services *list, const char *word, const struct oci_err *why);

/*
 * For goci_find: the settings of a folder, from its goci.yaml's entry or defaults and
 * the flags. `*prefix` and `*known_as` are set to owned strings where the file has
 * them.
 */
int goci_service_settings(const struct goci_request *request, const char *dir,
	const char *name, struct goci_settings *settings, char **prefix,
	char **known_as, struct oci_err *err);

#endif
