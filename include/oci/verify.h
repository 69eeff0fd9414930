/*
 * Verifying images: everything that is wrong with what a reference names, over the
 * whole graph of its documents and blobs (image-spec 1.1).
 *
 * The input is hostile: what it says of itself is checked before it is used, what is
 * held in memory has a limit, nothing is unpacked and nothing fetched.
 */
#ifndef OCI_VERIFY_H
#define OCI_VERIFY_H

#include "oci/cancel.h"
#include "oci/finding.h"
#include "oci/layout.h"
#include "oci/limits.h"
#include "oci/policy.h"

#include <stdint.h>

struct oci_verify_limits {
	int64_t json_size; /* bytes of a document */
	int64_t depth;     /* of indexes in indexes */
	int64_t documents; /* indexes and manifests */
	struct oci_limits layers;
};

#define OCI_VERIFY_JSON_MIB 4
#define OCI_VERIFY_DEPTH 8
#define OCI_VERIFY_DOCUMENTS 10000

extern const struct oci_verify_limits oci_verify_defaults;

struct oci_verify_options {
	struct oci_verify_limits limits;
	bool allow_missing; /* a blob that is not there is a warning */
	bool strict;        /* tell of what is legal but odd, too */
	unsigned jobs;
	const struct oci_policy *policy; /* or NULL: images are looked at by it, too */
	const struct oci_cancel *cancel; /* or NULL */
};

/* What was looked at. */
struct oci_verify_counts {
	size_t indexes;
	size_t manifests;
	size_t images; /* among the manifests, or in an archive of Docker's */
	size_t layers;
	size_t blobs; /* of other kinds */
	int64_t bytes;
};

/*
 * Verifies what `ref` names: without a tag or digest all that is there. Findings are
 * added to `findings`. -1, with an error, when there is nothing that can be looked at.
 */
int oci_verify(const struct oci_ref *ref, const struct oci_verify_options *options,
	struct oci_findings *findings, struct oci_verify_counts *counts,
	struct oci_err *err);

#endif
