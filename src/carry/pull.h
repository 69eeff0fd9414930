/*
 * Images from registries, into a layout in the work folder (carry/staging.h).
 */
#ifndef GOCI_CARRY_PULL_H
#define GOCI_CARRY_PULL_H

#include "carry/skopeo.h"
#include "carry/staging.h"

/*
 * Pulls an image with all its platforms to the tag GOCI_STAGING_TAG of a staging with a
 * folder of its own, and what refers to it, unless that is left out, to its own tags.
 * Digests stay; where an image of Docker's own format needs another one in a layout, a
 * warning says so.
 */
int goci_pull(struct goci_skopeo *skopeo, const struct goci_repository *place,
	bool no_referrers, struct goci_staging *into, struct oci_err *err);

/*
 * Pulls what refers to the image `digest`, whose manifest or index is `document`,
 * alone.
 * `*any` is set to whether there was something.
 */
int goci_pull_referrers(struct goci_skopeo *skopeo, const struct goci_repository *place,
	const char *digest, const json_t *document, struct goci_staging *into,
	bool *any, struct oci_err *err);

#endif
