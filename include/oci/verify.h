/*
 * Verification of images: reports everything that is wrong with the documents and blobs
 * that a reference leads to (image-spec 1.1).
 *
 * The input is hostile: claims are checked before they are used, memory is limited,
 * nothing is unpacked and nothing is downloaded.
 */
#ifndef OCI_VERIFY_H
#define OCI_VERIFY_H

#include "oci/cancel.h"
#include "oci/finding.h"
#include "oci/keyring.h"
#include "oci/layout.h"
#include "oci/limits.h"
#include "oci/policy.h"
#include "oci/seen.h"

#include <stdint.h>

struct oci_verify_limits {
	int64_t json_size;    /* bytes of a document */
	int64_t payload_size; /* of a signature, an attestation, what it attests */
	int64_t depth;        /* of indexes in indexes */
	int64_t documents;    /* indexes and manifests */
	struct oci_limits layers;
};

#define OCI_VERIFY_JSON_MIB 4
#define OCI_VERIFY_DEPTH 8
#define OCI_VERIFY_DOCUMENTS 10000

extern const struct oci_verify_limits oci_verify_defaults;

#define OCI_VERIFY_PAYLOAD_MIB 12

/* What has to be attached to each image. */
struct oci_demand {
	uint64_t keys;                /* by one of these; 0: unsigned is enough */
	bool signature;               /* a signature of the image */
	const struct oci_strv *types; /* attestations (oci/predicate.h); or NULL */
	bool of_policy;               /* and not of an option */
};

struct oci_verify_options {
	struct oci_verify_limits limits;
	bool allow_missing; /* a missing blob is a warning */
	bool strict;        /* report legal but unusual content, too */
	unsigned jobs;
	const struct oci_policy *policy; /* also checked; or NULL */
	const struct oci_cancel *cancel; /* or NULL */
	const struct oci_keyring *ring;  /* the keys of the demands; or NULL */
	const struct oci_demand *demands;
	size_t demand_count;
	bool no_layers; /* layers of images are not read */
};

/* What was checked. */
struct oci_verify_counts {
	size_t indexes;
	size_t manifests;
	size_t images; /* among the manifests, or in an archive of Docker's */
	size_t layers;
	size_t blobs; /* of other kinds */
	int64_t bytes;
};

/*
 * Verifies the image that `ref` names, or all images without a tag or digest. Findings
 * are added to `findings`, and what is attached to the images to `seen`, which may be
 * NULL if there are no demands. Returns -1 with an error when nothing can be checked.
 */
int oci_verify(const struct oci_ref *ref, const struct oci_verify_options *options,
	struct oci_findings *findings, struct oci_seen_list *seen,
	struct oci_verify_counts *counts, struct oci_err *err);

#endif
