/*
 * "hasExtractedLicensingInfos" of SPDX 2.3 (10, "Other licensing information
 * detected").
 */
#ifndef GOCI_BOM_SPDX_LICENCES_H
#define GOCI_BOM_SPDX_LICENCES_H

#include "bom/bom.h"

/*
 * Each "LicenseRef-" of the parts' licences, sorted, with the text that it stands for,
 * or what is known of it. Owned by the caller.
 */
json_t *goci_spdx_licences(const struct goci_bom *bom);

#endif
