/*
 * Taking programs out of a layer, one after another, into a temporary file.
 *
 * A program can be larger than what may be held in memory, and reading one wants random
 * access.
 */
#ifndef GOCI_INSPECT_EXTRACT_H
#define GOCI_INSPECT_EXTRACT_H

#include "oci/cancel.h"
#include "oci/span.h"

#define GOCI_PROGRAM_MAX (INT64_C(1) << 30) /* bytes */

/*
 * Called with the content of entry `which` (an index into the list) in `fd`, borrowed.
 * What is no ELF file comes as an empty one.
 */
typedef int goci_extract_fn(size_t which, int fd, void *arg, struct oci_err *err);

/*
 * Extracts `count` entries of a layer, named by their place among all of its entries,
 * in ascending order.
 */
int goci_extract(const struct oci_span *layer, const size_t *entries, size_t count,
	goci_extract_fn *fn, void *arg, const struct oci_cancel *cancel,
	struct oci_err *err);

#endif
