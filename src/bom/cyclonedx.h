/*
 * CycloneDX 1.6 (cyclonedx.org/docs/1.6/json).
 */
#ifndef GOCI_BOM_CYCLONEDX_H
#define GOCI_BOM_CYCLONEDX_H

#include "bom/bom.h"

#define GOCI_MEDIA_CYCLONEDX "application/vnd.cyclonedx+json"

/*
 * The sorted bill of materials as a document, owned by the caller; oci_json_write makes
 * its bytes. It depends on `bom` and goci's version alone.
 */
json_t *goci_bom_cyclonedx(const struct goci_bom *bom);

#endif
