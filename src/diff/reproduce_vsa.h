/*
 * The verdict of `goci reproduce` as a statement about the image that was compared.
 */
#ifndef GOCI_DIFF_REPRODUCE_VSA_H
#define GOCI_DIFF_REPRODUCE_VSA_H

#include "diff/vsa.h"
#include "oci/cancel.h"
#include "oci/digest.h"
#include "oci/ref.h"

/* The image in its layout, as it was before it was built again. */
struct goci_verdict_subject {
	struct oci_ref ref; /* with the digest, so that no other one is signed */
	struct oci_digest digest;
	char *name;
	char *time; /* RFC 3339: SOURCE_DATE_EPOCH, else when the image was created */
};

/*
 * Reads it; to be called before the environment is changed. The caller releases
 * `subject`, on failure too.
 */
int goci_verdict_subject_read(
	struct goci_verdict_subject *subject, const char *name, struct oci_err *err);
void goci_verdict_subject_release(struct goci_verdict_subject *subject);

/* Fails if the reference names another image now. */
int goci_verdict_check(const struct goci_verdict_subject *subject,
	const struct oci_cancel *cancel, struct oci_err *err);

/* The predicate for a difference (diff.h), owned by the caller. */
json_t *goci_verdict_vsa(const struct goci_verdict_subject *subject,
	const char *verifier, const json_t *diff);

#endif
