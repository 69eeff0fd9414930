/*
 * What went into images: toolchain, modules, base, certificates, time zones, files.
 */
#ifndef GOCI_SUPPLY_FACTS_DEPS_H
#define GOCI_SUPPLY_FACTS_DEPS_H

#include "compile/compilation.h"

#include <jansson.h>

/*
 * Appends them to `list` as resources (supply/provenance.h), each once: those of one
 * image, or of the images of several platforms.
 */
int goci_facts_deps(const struct goci_compilation *compilations, size_t count,
	const struct goci_maker *maker, json_t *list, struct oci_err *err);

#endif
