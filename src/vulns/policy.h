/*
 * The keys `vulns` and `vulns-max-age` of a policy.
 */
#ifndef GOCI_VULNS_POLICY_H
#define GOCI_VULNS_POLICY_H

#include "binary/buildinfo.h"
#include "oci/finding.h"
#include "oci/policy.h"
#include "vulns/db.h"

/*
 * Opens the database that the policy needs: GOCI_VULNDB, or the newest in the module
 * cache. Nothing is fetched, and no program started. Does nothing where the policy does
 * not ask for it. Release `db` in any case.
 */
int goci_vulns_policy_open(struct goci_vulndb *db, const struct oci_policy *policy,
	const struct oci_cancel *cancel, struct oci_err *err);

/* A program of an image; all borrowed. */
struct goci_vulns_policy_program {
	const char *subject; /* of findings */
	const char *path;    /* in the image */
	int fd;
	const struct goci_buildinfo *info;
	const struct oci_cancel *cancel;
};

/*
 * Adds what the policy refuses to `findings`, a document of the database that cannot be
 * used, too.
 */
int goci_vulns_policy_check(const struct oci_policy *policy,
	const struct goci_vulndb *db, const struct goci_vulns_policy_program *program,
	struct oci_findings *findings, struct oci_err *err);

#endif
