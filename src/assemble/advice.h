/*
 * Adds advice to system errors: disk full, and permission denied.
 */
#ifndef GOCI_ASSEMBLE_ADVICE_H
#define GOCI_ASSEMBLE_ADVICE_H

#include "oci/err.h"

/*
 * Appends to "No space left on device" which folders can be moved, and to "Permission
 * denied" the user who runs goci and the fix `what`. Returns -1.
 */
int goci_advise(struct oci_err *err, const char *what);
#define GOCI_MAY_WRITE "`chown -R` lets it write there, or --output names another place"
#define GOCI_MAY_READ "`chown -R` or `chmod -R u+rX` lets it read"

#endif
