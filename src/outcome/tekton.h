/*
 * The results of a Tekton task, by the names that Tekton Chains signs by: IMAGE_URL and
 * IMAGE_DIGEST of a single image, and IMAGES of all.
 * https://tekton.dev/docs/chains/slsa-provenance/#type-hinting
 */
#ifndef GOCI_OUTCOME_TEKTON_H
#define GOCI_OUTCOME_TEKTON_H

#include "oci/err.h"
#include "outcome/result.h"

enum goci_tekton_result {
	GOCI_TEKTON_URL,
	GOCI_TEKTON_DIGEST,
	GOCI_TEKTON_IMAGES,
	GOCI_TEKTON_COUNT,
};

/* "IMAGE_URL", ... */
const char *goci_tekton_name(enum goci_tekton_result result);

/*
 * Sets the texts, of GOCI_TEKTON_COUNT; those that stay empty are not written. Fails
 * where they are too long for Tekton, which keeps them in the 4096 bytes of a
 * container's termination message.
 */
int goci_tekton(
	const struct goci_outcome *result, struct oci_buf *texts, struct oci_err *err);

#endif
