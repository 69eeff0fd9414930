/*
 * Targets: the stages of the Docker build strategy, one image each.
 */
#ifndef GOCI_SETTINGS_TARGET_H
#define GOCI_SETTINGS_TARGET_H

#include "oci/err.h"

enum goci_target {
	GOCI_PRODUCTION,  /* the program and the root it needs */
	GOCI_BASE,        /* toolchain, modules, go.mod and go.sum */
	GOCI_DEVELOPMENT, /* base and the source, with hot reload */
	GOCI_BUILDER,     /* development, the program and the compiled packages */
};

#define GOCI_TARGETS 4

/* Returns the name of a target, which is also its image's tag: "production". */
const char *goci_target_name(enum goci_target target);

/* Parses the name of a target. */
int goci_target_parse(const char *name, enum goci_target *target, struct oci_err *err);

/* The choices of --target: the names by enum goci_target, then "all". */
extern const char *const goci_target_choices[];

#endif
