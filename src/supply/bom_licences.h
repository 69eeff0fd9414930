/*
 * The licences of the Go modules of a bill of materials.
 */
#ifndef GOCI_SUPPLY_BOM_LICENCES_H
#define GOCI_SUPPLY_BOM_LICENCES_H

#include "bom/bom.h"
#include "licence/licence_module.h"

/*
 * Adds the licences of the modules that the module cache has. To be called before
 * goci_bom_sort, and in a build after the modules were compared with go.sum.
 */
void goci_bom_add_licences(struct goci_bom *bom, const struct goci_licences *from);

#endif
