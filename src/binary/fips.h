/*
 * Whether a program uses Go's FIPS 140-3 module, by its build info.
 */
#ifndef GOCI_BINARY_FIPS_H
#define GOCI_BINARY_FIPS_H

#include "binary/buildinfo.h"

/*
 * What is missing, owned by the caller: the program is linked with a version of the
 * module (GOFIPS140), and is in FIPS mode unless its environment says otherwise
 * (DefaultGODEBUG has fips140=on or only). NULL: nothing.
 */
char *goci_fips_missing(const struct goci_buildinfo *info);

#endif
