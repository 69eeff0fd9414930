/*
 * Finds the modules below a folder.
 */
#ifndef GOCI_SERVICE_FIND_MODULES_H
#define GOCI_SERVICE_FIND_MODULES_H

#include "oci/buf.h"

/*
 * Appends the folders at or below `dir` that contain a go.mod, sorted, to `out`, and
 * those that cannot be read to `closed` (or NULL).
 */
void goci_find_modules(const char *dir, struct oci_strv *out, struct oci_strv *closed);

#endif
