/*
 * The result of `goci verify` for one image, as text and as JSON.
 */
#ifndef GOCI_INSPECT_VERDICT_H
#define GOCI_INSPECT_VERDICT_H

#include "oci/buf.h"
#include "oci/verify.h"

#include <stdio.h>

struct goci_verdict {
	const char *name; /* the reference as the user gave it; borrowed */
	struct oci_ref ref;
	struct oci_findings findings;
	struct oci_seen_list seen;      /* what is attached; initialise it */
	const struct oci_keyring *ring; /* borrowed; NULL: `seen` is not told */
	struct oci_verify_counts counts;
	char *kind; /* the kind of artifact; NULL for an image */
};

void goci_verdict_release(struct goci_verdict *verdict);

/* Whether there is an error among the findings; with `strict`, an error or a warning.
 */
bool goci_verdict_is_bad(const struct goci_verdict *verdict, bool strict);

/* Prints each finding as an annotation for GitHub. */
void goci_verdict_annotate(const struct goci_verdict *verdict, FILE *out);
/* Appends a line for each finding and a line that counts what was checked. */
void goci_verdict_text(const struct goci_verdict *verdict, struct oci_buf *out);

/* {"images":[{"image","findings":[...],...}]}; owned by the caller. */
json_t *goci_verdicts_json(const struct goci_verdict *verdicts, size_t count);

#endif
