/*
 * Package URLs (github.com/package-url/purl-spec).
 */
#ifndef GOCI_BOM_PURL_H
#define GOCI_BOM_PURL_H

#include "oci/buf.h"

/* Begins "pkg:TYPE/" with `name`, whose slashes separate segments. */
void goci_purl_begin(struct oci_buf *purl, const char *type, const char *name);
/* Adds "@VERSION"; nothing where `version` is NULL or "". */
void goci_purl_version(struct oci_buf *purl, const char *version);
/*
 * Adds "?KEY=VALUE", or "&KEY=VALUE" after the first; nothing where `value` is NULL or
 * "". Keys are to be added in alphabetical order.
 */
void goci_purl_qualifier(struct oci_buf *purl, const char *key, const char *value);

#endif
