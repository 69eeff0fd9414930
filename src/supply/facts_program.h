/*
 * How the program of an image was compiled, as a provenance tells it.
 */
#ifndef GOCI_SUPPLY_FACTS_PROGRAM_H
#define GOCI_SUPPLY_FACTS_PROGRAM_H

#include "binary/buildinfo.h"
#include "compile/compilation.h"

#include <jansson.h>

/*
 * The arguments of go build, the environment that counts, and the settings that Go
 * recorded in the program: a new object; of an image without a program, an empty one.
 */
json_t *goci_facts_program(const struct goci_compilation *compilation,
	const struct goci_maker *maker, struct oci_err *err);

/* Reads the build info of the program that was compiled; the caller releases it. */
int goci_facts_buildinfo(const struct goci_compilation *compilation,
	const struct goci_maker *maker, struct goci_buildinfo *info,
	struct oci_err *err);

#endif
