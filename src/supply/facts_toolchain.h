/*
 * The programs of the toolchain, and its time zones, by digest.
 */
#ifndef GOCI_SUPPLY_FACTS_TOOLCHAIN_H
#define GOCI_SUPPLY_FACTS_TOOLCHAIN_H

#include "go/module.h"
#include "layers/image.h"

#include <jansson.h>

/*
 * Appends a resource for each program of Go that makes the bytes of a program, and with
 * `zones` one for the time zones. Digests are kept in the cache as long as the files do
 * not change.
 */
int goci_facts_toolchain(const struct goci_module *module,
	const struct goci_maker *maker, bool zones, json_t *list, struct oci_err *err);

#endif
