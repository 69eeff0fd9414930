/*
 * The source of a service: what of it an image sees, and the compiler.
 *
 * The context is the folder of the module, or of the workspace; .dockerignore says what
 * of it counts, for the stages and for the compiler alike.
 */
#ifndef GOCI_BUILD_SOURCES_H
#define GOCI_BUILD_SOURCES_H

#include "build/stage.h"
#include "go/compile.h"
#include "memo/inputs.h"

/* The context's folder; owned by the caller. */
char *goci_sources_dir(const struct goci_module *module);

/* The source layer: the context without go.mod and go.sum, which are below it. */
int goci_stage_source(const struct goci_stage *stage, struct oci_err *err);

/*
 * Makes the compiler see what .dockerignore leaves: `*flag` is set to an -overlay flag
 * in whose file what is excluded does not exist, or NULL when nothing that the program
 * is made of is excluded, and `*left_out` tells of the first that are, with their
 * rules. Both are owned by the caller. A package that is excluded whole is an error
 * that names the pattern.
 */
int goci_sources_overlay(const struct goci_compile *c, const json_t *deps,
	const struct goci_maker *maker, char **flag, char **left_out,
	struct oci_err *err);

/* Appends what the context of a service is made of, as lines of text. */
int goci_sources_report(
	const struct goci_service *service, struct oci_buf *out, struct oci_err *err);

/* Adds the files that the rules of a service are, or may be, in. */
void goci_rules_inputs(const struct goci_service *service, struct goci_inputs *inputs);
/* Adds all of its context. */
void goci_sources_inputs(
	const struct goci_service *service, struct goci_inputs *inputs);

#endif
