/*
 * The source of a service: what of it an image sees.
 *
 * The context is the folder of the module, or of the workspace; .dockerignore says what
 * of it counts, for the stages and for the compiler alike.
 */
#ifndef GOCI_SERVICE_SOURCES_H
#define GOCI_SERVICE_SOURCES_H

#include "dockerignore/context.h"
#include "memo/inputs.h"
#include "service/service.h"

/* The context's folder; owned by the caller. */
char *goci_sources_dir(const struct goci_module *module);

/*
 * Fills an empty context with that of a service, and *ignore with its rules: both the
 * caller's to release, on failure too.
 */
int goci_sources_walk(const struct goci_service *service, struct goci_ignore **ignore,
	struct goci_context *context, struct oci_err *err);

/* Whether the context has a file with rules that somebody wrote. */
bool goci_sources_have_rules(const char *dir);

/* Appends what the context of a service is made of, as lines of text. */
int goci_sources_report(
	const struct goci_service *service, struct oci_buf *out, struct oci_err *err);

/* Adds the files that the rules of a service are, or may be, in. */
void goci_rules_inputs(const struct goci_service *service, struct goci_inputs *inputs);
/* Adds all of its context. */
void goci_sources_inputs(
	const struct goci_service *service, struct goci_inputs *inputs);

#endif
