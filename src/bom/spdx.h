/*
 * SPDX 2.3 as JSON (spdx.github.io/spdx-spec/v2.3).
 */
#ifndef GOCI_BOM_SPDX_H
#define GOCI_BOM_SPDX_H

#include "bom/bom.h"

#define GOCI_MEDIA_SPDX "application/spdx+json"

/*
 * The sorted bill of materials as a document, owned by the caller; oci_json_write makes
 * its bytes. It depends on `bom` and goci's version alone. "created", which SPDX
 * requires, is that of the bill of materials, else 1970.
 */
json_t *goci_bom_spdx(const struct goci_bom *bom);

#endif
