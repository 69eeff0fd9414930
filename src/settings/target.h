/*
 * Targets: the stages of the Docker build strategy, each an image of its own.
 */
#ifndef GOCI_SETTINGS_TARGET_H
#define GOCI_SETTINGS_TARGET_H

#include "oci/err.h"

enum goci_target {
	GOCI_PRODUCTION,  /* the program and what it needs of a root */
	GOCI_BASE,        /* the toolchain, the modules, go.mod and go.sum */
	GOCI_DEVELOPMENT, /* base and the source, with hot reload */
	GOCI_BUILDER,     /* development, the program and the compiled packages */
};

#define GOCI_TARGETS 4

/* "production": the target's name, and the tag of its image. */
const char *goci_target_name(enum goci_target target);

/* Parses a name. */
int goci_target_parse(const char *name, enum goci_target *target, struct oci_err *err);

/* For the option --target: a target's name, or "all". */
int goci_check_target(const char *value, struct oci_err *err);

/* For the option --modules, which is about what the stages hold: "all" or "needed". */
int goci_check_modules(const char *value, struct oci_err *err);

#endif
