/*
 * A bundle: what an OCI runtime is handed (runtime-spec bundle.md, config.md).
 *
 * The strictest way to run a service: a read-only root with a /tmp of its own, no
 * capabilities, no new privileges, and all that isolation.h has.
 */
#ifndef GOCI_MEASURE_BUNDLE_H
#define GOCI_MEASURE_BUNDLE_H

#include "measure/isolation.h"
#include "measure/user.h"
#include "oci/buf.h"

#include <jansson.h>

/* What the image and the call say of a start; all borrowed. */
struct goci_bundle {
	const json_t *image;        /* the "config" of the image's config */
	const struct oci_strv *env; /* K=V, over the image's */
	const struct goci_identity *who;
	const struct goci_isolation *isolation;
	const char *cwd;  /* absolute, without symlinks */
	const char *arch; /* the image's, as Go calls it */
};

/* The value of a variable of the image's; NULL when it has none. Borrowed. */
const char *goci_image_env(const json_t *image, const char *name);

/* The config.json, owned by the caller; NULL when the image starts no program. */
json_t *goci_bundle_config(const struct goci_bundle *bundle, struct oci_err *err);

#endif
