/*
 * References to services, as manifests write them: goci://NAME[:TARGET], a service of
 * goci.yaml, and ko://IMPORT/PATH, a main package of the module.
 */
#ifndef GOCI_SERVICE_FIND_REFERENCE_H
#define GOCI_SERVICE_FIND_REFERENCE_H

#include "service/find_pattern.h"

#define GOCI_SCHEME "goci://"
#define GOCI_SCHEME_KO "ko://"

/* Whether a word begins with one of the schemes. */
bool goci_is_reference(const char *word);

/*
 * Adds the services of a reference. Returns 1 if it names none: the error then has the
 * nearest name.
 */
int goci_find_reference(struct goci_finder *f, const char *word, struct oci_err *err);

#endif
