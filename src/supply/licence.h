/*
 * Licences: SPDX ids and expressions (spdx.org/licenses; SPDX 2.3, annex D).
 */
#ifndef GOCI_SUPPLY_LICENCE_H
#define GOCI_SUPPLY_LICENCE_H

#include "supply/bom.h"

#include <stdbool.h>

/* Whether `s` is an id of the SPDX licence list that goci knows. */
bool goci_licence_is_id(const char *s);

/*
 * All of `licences`, joined by AND; owned by the caller. NULL where there is none. What
 * is no id, no "LicenseRef-" and no expression of them is left to be told by its hash:
 * "LicenseRef-HASH".
 */
char *goci_licence_expression(const struct oci_strv *licences);

/*
 * "hasExtractedLicensingInfos" of SPDX: each LicenseRef of the bill of materials, with
 * the text that it stands for where that is short. Owned by the caller.
 */
json_t *goci_licence_others(const struct goci_bom *bom);

#endif
