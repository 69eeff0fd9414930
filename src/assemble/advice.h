/*
 * Advice for errors of the system: a full disk, and permissions.
 */
#ifndef GOCI_ASSEMBLE_ADVICE_H
#define GOCI_ASSEMBLE_ADVICE_H

#include "oci/err.h"

/*
 * Adds to "No space left on device" which folders can be moved, and to "Permission
 * denied" which user runs goci and `what` helps. Returns -1.
 */
int goci_advise(struct oci_err *err, const char *what);
#define GOCI_MAY_WRITE "`chown -R` lets it write there, or --output names another place"
#define GOCI_MAY_READ "`chown -R` or `chmod -R u+rX` lets it read"

#endif
