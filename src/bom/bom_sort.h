/*
 * The order of a bill of materials.
 */
#ifndef GOCI_BOM_BOM_SORT_H
#define GOCI_BOM_BOM_SORT_H

#include "bom/bom.h"

/*
 * Sorts parts (by kind, then id; layers stay in their order) and edges, each edge once.
 * To be called when all is added; indexes change.
 */
void goci_bom_sort(struct goci_bom *bom);

#endif
