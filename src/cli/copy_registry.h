/*
 * `goci copy` where one side, or both, is a registry: docker://REPO[:TAG].
 */
#ifndef GOCI_CLI_COPY_REGISTRY_H
#define GOCI_CLI_COPY_REGISTRY_H

#include "call/session.h"
#include "carry/staging.h"
#include "oci/copy.h"

/*
 * Checks the two operands, as far as they are of a registry, before any work: a source
 * without a tag is :latest, as for skopeo; a destination has no digest.
 */
int goci_copy_registry_check(const char *from, const char *to, struct oci_err *err);

/*
 * Copies to a registry, from another or from a layout or archive, and prints
 * REPO@DIGEST.
 */
int goci_copy_to_registry(const struct goci_session *session, const char *from,
	const char *to, const struct oci_copy_choice *choice, struct oci_err *err);

/*
 * Pulls from a registry into a layout of the work folder, for goci to copy on from
 * there. `ref` gets what names it in `staging`, and `name` the full name that the image
 * has in the registry, or NULL for one by digest; all are released by the caller.
 */
int goci_copy_from_registry(const struct goci_session *session, const char *from,
	const struct oci_copy_choice *choice, struct goci_staging *staging,
	struct oci_ref *ref, char **name, struct oci_err *err);

#endif
