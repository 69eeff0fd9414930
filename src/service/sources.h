/*
 * The source of a service: the part of it that an image sees.
 *
 * The context is the folder of the module or workspace, filtered by .dockerignore, for
 * the stages and for the compiler alike.
 */
#ifndef GOCI_SERVICE_SOURCES_H
#define GOCI_SERVICE_SOURCES_H

#include "dockerignore/context.h"
#include "memo/inputs.h"
#include "service/service.h"

/* Returns the folder of the context; the caller frees it. */
char *goci_sources_dir(const struct goci_module *module);

/*
 * Fills an empty context, and `*ignore` with its rules, for a service. The caller
 * releases both, on failure too.
 */
int goci_sources_walk(const struct goci_service *service, struct goci_ignore **ignore,
	struct goci_context *context, struct oci_err *err);

/* Returns true if the context has an ignore file of its own. */
bool goci_sources_have_rules(const char *dir);

/* Appends the report on a service's context as text. */
int goci_sources_report(
	const struct goci_service *service, struct oci_buf *out, struct oci_err *err);

/* Adds the files that hold, or could hold, the ignore rules of a service. */
void goci_rules_inputs(const struct goci_service *service, struct goci_inputs *inputs);
/* Adds the whole context. */
void goci_sources_inputs(
	const struct goci_service *service, struct goci_inputs *inputs);

#endif
