/*
 * The keys of a policy that are about the Go programs of an image, for `goci verify`.
 */
#ifndef GOCI_INSPECT_POLICY_PROGRAMS_H
#define GOCI_INSPECT_POLICY_PROGRAMS_H

#include "oci/cancel.h"
#include "oci/finding.h"
#include "oci/policy.h"
#include "vulns/policy.h"

/* Whether a policy has such a key. */
bool goci_policy_has_programs(const struct oci_policy *policy);

/* How to look; all borrowed. */
struct goci_policy_look {
	const struct oci_policy *policy;
	const struct goci_vulndb *vulndb; /* of goci_vulns_policy_open */
	int scratch;                      /* of goci_scratch_open (binary/extract.h) */
	const struct oci_cancel *cancel;
};

/*
 * Checks the programs of all images that the reference `name` leads to, and adds what
 * is wrong to `findings`. Fails where an image cannot be read.
 */
int goci_policy_programs(const char *name, const struct goci_policy_look *how,
	struct oci_findings *findings, struct oci_err *err);

#endif
