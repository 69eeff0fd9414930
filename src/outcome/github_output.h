/*
 * The outputs of a step of GitHub's, as the file that GITHUB_OUTPUT names has them:
 * "digest" and "ref" of a single image; "refs", "size", "unchanged" and "images" of
 * all.
 */
#ifndef GOCI_OUTCOME_GITHUB_OUTPUT_H
#define GOCI_OUTCOME_GITHUB_OUTPUT_H

#include "oci/err.h"
#include "outcome/result.h"

/* Appends the lines to `text`. Fails where GitHub would not take as much. */
int goci_github_output(
	const struct goci_outcome *result, struct oci_buf *text, struct oci_err *err);

#endif
