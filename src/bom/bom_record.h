/*
 * A bill of materials in goci's cache: what a base contains is read once.
 */
#ifndef GOCI_BOM_BOM_RECORD_H
#define GOCI_BOM_BOM_RECORD_H

#include "bom/bom.h"
#include "oci/cache.h"

#include <stdbool.h>

/* Keeps the sorted `bom` under `key`; that it cannot be kept is no failure. */
void goci_bom_keep(struct oci_cache *cache, const struct oci_digest *key,
	const struct goci_bom *bom);

/* Fills the empty `bom` with what was kept. False, and still empty, where there is
 * none.
 */
bool goci_bom_recall(
	struct oci_cache *cache, const struct oci_digest *key, struct goci_bom *bom);

#endif
