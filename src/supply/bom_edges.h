/*
 * Which module depends on which: the imports of a program's packages, lifted to their
 * modules.
 */
#ifndef GOCI_SUPPLY_BOM_EDGES_H
#define GOCI_SUPPLY_BOM_EDGES_H

#include "bom/bom.h"

#include <stdbool.h>

/* A module that was linked: the path by which its packages are imported, and its part.
 */
struct goci_bom_owner {
	const char *path; /* borrowed */
	size_t part;
};

/*
 * Adds an edge between two modules where a package of one imports a package of the
 * other. `imports` is a text of goci_imports_text (modules/imports.h), and may be
 * damaged. Packages that belong to none of `owners`, which are sorted by path, are the
 * standard library's, the part `stdlib`. Returns false, and adds nothing, where the
 * text has no package of the owners.
 */
bool goci_bom_add_imports(struct goci_bom *bom, const char *imports,
	const struct goci_bom_owner *owners, size_t count, size_t stdlib);

#endif
