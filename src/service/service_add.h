/*
 * Makes services from main packages: settings, names, platforms, targets.
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

/* For goci_find: adds a word that names nothing as a failed service, once. */
void goci_service_add_failed(
	struct goci_services *list, const char *word, const struct oci_err *why);

/*
 * For goci_find: merges the settings of a folder: flags over goci.yaml's entry or
 * defaults. If goci.yaml sets them, `*prefix` and `*known_as` are set to strings that
 * the caller frees.
 */
int goci_service_settings(const struct goci_request *request, const char *dir,
	const char *name, struct goci_settings *settings, char **prefix,
	char **known_as, struct oci_err *err);

#endif
