/*
 * Taking programs out of a layer, one after another, into a temporary file.
 *
 * A program can be larger than what may be held in memory, and reading one wants random
 * access.
 */
#ifndef GOCI_INSPECT_EXTRACT_H
#define GOCI_INSPECT_EXTRACT_H

#include "oci/scan.h"

#define GOCI_PROGRAM_MAX (INT64_C(1) << 30) /* bytes */

/*
 * Called with the content of entry `which` (an index into the list) in `fd`, borrowed.
 * What is no ELF file comes as an empty one.
 */
typedef int goci_extract_fn(size_t which, int fd, void *arg, struct oci_err *err);

/* Entries by their place among all of a layer's, in ascending order. Borrowed. */
struct goci_extract {
	const size_t *entries;
	size_t count;
	int scratch; /* of goci_scratch_open; -1: one is opened */
	goci_extract_fn *fn;
	void *arg;
};

/* Extracts these of a layer. */
int goci_extract(const struct oci_scan *layer, const struct goci_extract *wanted,
	struct oci_err *err);

/*
 * Opens the temporary file, which has no name, ahead of time: behind a fence
 * (process/fence.h) that cannot be done any more. -1 on failure, which is told when it
 * is needed.
 */
int goci_scratch_open(struct oci_err *err);

#endif
