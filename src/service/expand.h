/*
 * The placeholders in the settings of a service (options/placeholders.h): their values,
 * and how each is made to fit the place where it stands.
 */
#ifndef GOCI_SERVICE_EXPAND_H
#define GOCI_SERVICE_EXPAND_H

#include "options/option.h"
#include "service/service.h"

/*
 * Replaces the placeholders in the settings of a service, whose name, target and folder
 * are known, and checks what comes out. Git is read only for a placeholder that needs
 * it. Call it once for a service: what was expanded has no placeholders.
 */
int goci_service_expand(struct goci_service *service, struct oci_err *err);
/* The same for one option: the others are shown, even if it has no value. */
int goci_service_expand_option(struct goci_service *service,
	const struct goci_option *option, struct oci_err *err);

/*
 * Replaces the placeholders of one text, NAME[:TAG], for a service; the caller frees it
 * and checks it. NULL on failure.
 */
char *goci_service_expand_name(
	const struct goci_service *service, const char *text, struct oci_err *err);

#endif
