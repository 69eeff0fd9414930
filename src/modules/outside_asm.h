/*
 * Checks the #include lines of a package's assembly files, which Go's assembler follows
 * without asking where they lead.
 */
#ifndef GOCI_MODULES_OUTSIDE_ASM_H
#define GOCI_MODULES_OUTSIDE_ASM_H

#include "oci/err.h"

#include <jansson.h>

/*
 * Fails where an assembly file of the package, an object of `go list -json`, includes a
 * file outside of `bounds`, or of its own module where that is outside of them. Adds
 * the included files to the package's HFiles.
 */
int goci_outside_check_includes(
	json_t *package, const char *bounds, struct oci_err *err);

#endif
