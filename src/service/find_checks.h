/*
 * Whether Go may be asked in a folder: its name, and what others have put above it.
 */
#ifndef GOCI_SERVICE_FIND_CHECKS_H
#define GOCI_SERVICE_FIND_CHECKS_H

#include "go/module.h"
#include "oci/err.h"

/*
 * For goci_find: fails for a folder that Go must not be asked in, for its name or for
 * what others have put above it; and for the rules of a module or workspace, which can
 * be above the service in `dir`.
 */
int goci_find_check_folder(const char *dir, struct oci_err *err);
int goci_find_check_rules(
	const struct goci_module *module, const char *dir, struct oci_err *err);

#endif
