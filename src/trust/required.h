/*
 * What a call requires to be attached to an image: by the options --key and --require,
 * and by a policy.
 */
#ifndef GOCI_TRUST_REQUIRED_H
#define GOCI_TRUST_REQUIRED_H

#include "oci/policy.h"
#include "oci/verify.h"

struct goci_required {
	struct oci_keyring ring;
	struct oci_demand demands[2]; /* of the options, of the policy */
	size_t count;
	struct oci_strv types; /* what the options require but a signature */
};

#define GOCI_REQUIRED_INIT                                        \
	{                                                         \
		.ring = OCI_KEYRING_INIT, .types = OCI_STRV_INIT, \
	}

/*
 * Reads the keys and fills in the demands: the options' are that each image has a
 * signature by one of `keys`, or what `require` names; where there are keys, signed by
 * one of them. The policy's follow, if `policy` (or NULL) has any; it is borrowed.
 */
int goci_required_read(struct goci_required *required, const struct oci_strv *keys,
	const struct oci_strv *require, const struct oci_policy *policy,
	struct oci_err *err);
void goci_required_release(struct goci_required *required);
#define goci_auto_required OCI_AUTO(goci_required_release) struct goci_required

/* Fails unless `name` is "signature" or fits oci_predicate_check. */
int goci_require_check(const char *name, struct oci_err *err);

/* The values of --require that have a name; ends with NULL. */
extern const char *const goci_require_names[];

#endif
