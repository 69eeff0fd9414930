/*
 * Variables of a call, as GitLab's dotenv report has them: a line NAME=VALUE each.
 * https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsdotenv
 */
#ifndef GOCI_OUTCOME_DOTENV_H
#define GOCI_OUTCOME_DOTENV_H

#include "oci/err.h"
#include "outcome/result.h"

/*
 * Appends the lines to `text`: GOCI_DIGEST and GOCI_REF of a single image; GOCI_REFS,
 * GOCI_SIZE and GOCI_UNCHANGED of all; of several, GOCI_REF_NAME of each, as far as
 * names differ and GitLab's limits (20 variables, 5 KiB) allow it. Fails where a value
 * cannot be written, or the others are too large.
 */
int goci_dotenv(
	const struct goci_outcome *result, struct oci_buf *text, struct oci_err *err);

#endif
