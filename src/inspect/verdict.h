/*
 * What was found wrong with images, told: as lines, as JSON, as SARIF.
 */
#ifndef GOCI_INSPECT_VERDICT_H
#define GOCI_INSPECT_VERDICT_H

#include "oci/buf.h"
#include "oci/verify.h"

struct goci_verdict {
	const char *name; /* the reference, as it was given; borrowed */
	struct oci_ref ref;
	struct oci_findings findings;
	struct oci_verify_counts counts;
	char *kind; /* what it is, if it is one artifact; or NULL */
};

void goci_verdict_release(struct goci_verdict *verdict);

/* Whether a rule is broken; with `strict` a warning is enough. */
bool goci_verdict_is_bad(const struct goci_verdict *verdict, bool strict);

/* Appends a line for each finding, and one that tells what was looked at. */
void goci_verdict_text(const struct goci_verdict *verdict, struct oci_buf *out);

/* {"images":[{"image","findings":[...],...}]}; owned by the caller. */
json_t *goci_verdicts_json(const struct goci_verdict *verdicts, size_t count);

/* The same as a log of SARIF 2.1.0. */
json_t *goci_verdicts_sarif(const struct goci_verdict *verdicts, size_t count);

#endif
