/*
 * Comparing the images that two references name, which may be multi-platform indexes.
 */
#ifndef GOCI_DIFF_DIFF_REFS_H
#define GOCI_DIFF_DIFF_REFS_H

#include "oci/cancel.h"
#include "oci/err.h"

#include <jansson.h>

/* One of the two references; borrowed. */
struct goci_diff_side {
	const char *name;
	int scratch; /* of goci_scratch_open (inspect/extract.h), borrowed; or -1 */
};

/*
 * Compares the images of two references in detail for one platform, and lists the other
 * platforms that differ. The platform is `platform`, or with NULL one that differs: the
 * host's if it does, else the first. Returns the document of diff.h, owned by the
 * caller; NULL on failure.
 */
json_t *goci_diff_refs(const struct goci_diff_side sides[2], const char *platform,
	const struct oci_cancel *cancel, struct oci_err *err);

#endif
