/*
 * The config.json of an OCI bundle (runtime-spec 1.0.2, bundle.md and config.md).
 *
 * The container gets a read-only root file system with a writable /tmp, no
 * capabilities, no_new_privs, and the restrictions of isolation.h.
 */
#ifndef GOCI_SANDBOX_BUNDLE_H
#define GOCI_SANDBOX_BUNDLE_H

#include "oci/buf.h"
#include "sandbox/identity.h"
#include "sandbox/isolation.h"

#include <jansson.h>

/* What a start is configured by; all borrowed. */
struct goci_bundle {
	const json_t *image;        /* "config" of the image's config document */
	const struct oci_strv *env; /* K=V, override the image's */
	const struct goci_identity *who;
	const struct goci_isolation *isolation;
	const char *cwd;  /* absolute, without symlinks */
	const char *arch; /* of the image, a GOARCH */
};

/* The value of an environment variable of the image, borrowed; NULL if it is unset. */
const char *goci_image_env(const json_t *image, const char *name);

/* Returns the document, owned by the caller; NULL when the image has neither an
 * Entrypoint nor a Cmd. */
json_t *goci_bundle_config(const struct goci_bundle *bundle, struct oci_err *err);

#endif
