/*
 * Checks that running Go in a folder is safe: the folder's name, and files of other
 * users above it.
 */
#ifndef GOCI_SERVICE_FIND_CHECKS_H
#define GOCI_SERVICE_FIND_CHECKS_H

#include "go/module.h"
#include "oci/err.h"

/*
 * For goci_find. Both fail if running Go in `dir` is not safe: the first for the name
 * of the folder and for go.mod and go.work files of other users above it, the second
 * for ignore files of the module or workspace, which may be above `dir`.
 */
int goci_find_check_folder(const char *dir, struct oci_err *err);
int goci_find_check_rules(
	const struct goci_module *module, const char *dir, struct oci_err *err);

#endif
