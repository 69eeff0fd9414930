/*
 * What `goci build` would do: --dry-run and --context-report.
 */
#ifndef GOCI_ASSEMBLE_PREVIEW_H
#define GOCI_ASSEMBLE_PREVIEW_H

#include "app/app.h"
#include "service/services.h"

#include <stdio.h>

/*
 * Prints the plans of all services as one JSON document; errors go to the report.
 * Returns 1 if one has no plan, else 0.
 */
int goci_preview_plans(const struct goci_services *services,
	struct goci_signing *signing, struct goci_app *app, FILE *out);

/* The same for the context report of each service. */
int goci_preview_contexts(
	const struct goci_services *services, struct goci_app *app, FILE *out);

#endif
