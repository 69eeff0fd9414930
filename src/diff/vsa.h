/*
 * A verdict on an image that travels with it: SLSA's verification summary
 * (https://slsa.dev/verification_summary/v1).
 */
#ifndef GOCI_DIFF_VSA_H
#define GOCI_DIFF_VSA_H

#include "oci/digest.h"

#include <jansson.h>
#include <stdbool.h>

#define GOCI_VSA_TYPE "https://slsa.dev/verification_summary/v1"

/* All borrowed. */
struct goci_vsa {
	const char *verifier;           /* URI; NULL: goci's */
	const char *time;               /* RFC 3339 */
	const char *name;               /* of the image, for its purl */
	const struct oci_digest *image; /* what was verified */
	bool passed;
};

/*
 * The predicate of `goci reproduce`: whether the image is what its source makes. Owned
 * by the caller.
 */
json_t *goci_vsa_json(const struct goci_vsa *vsa);

#endif
