/*
 * Finds the references of a YAML or JSON text: scalars that are goci://NAME[:TARGET] or
 * ko://IMPORT/PATH as a whole, wherever they stand, as ko does.
 */
#ifndef GOCI_RESOLVE_FIND_H
#define GOCI_RESOLVE_FIND_H

#include "resolve/finds.h"

/*
 * Fills `finds` for `len` bytes of the file `name`, both borrowed by it. The caller
 * releases it, on failure too. Errors begin with "NAME:LINE:COLUMN: ".
 */
int goci_find_references(struct goci_finds *finds, const char *name, const char *text,
	size_t len, struct oci_err *err);

#endif
