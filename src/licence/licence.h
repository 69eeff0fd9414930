/*
 * Licences: SPDX ids and expressions (spdx.org/licenses; SPDX 2.3, annex D).
 */
#ifndef GOCI_LICENCE_LICENCE_H
#define GOCI_LICENCE_LICENCE_H

#include "oci/buf.h"

#include <stdbool.h>

/* Whether `s` is an id of the SPDX licence list, as far as goci knows it. */
bool goci_licence_is_id(const char *s);

/* Whether `s` is an expression of such ids, or one id, or a "LicenseRef-". */
bool goci_licence_is_expression(const char *s);

/*
 * All of `licences` as one expression, joined by AND; owned by the caller. NULL where
 * there is none. What is no expression becomes a "LicenseRef-" of its hash.
 */
char *goci_licence_expression(const struct oci_strv *licences);

/* The name of what is no expression: "LicenseRef-HASH"; owned by the caller. */
char *goci_licence_reference(const char *text);

#endif
