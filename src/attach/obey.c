#include "attach/obey.h"

#include "oci/finding.h"
#include "oci/keyring.h"
#include "oci/predicate.h"
#include "settings/policy.h"
#include "sign/signing.h"

#include <string.h>

static int refuse(
	enum oci_rule rule, const char *policy, const char *what, struct oci_err *err)
{
	const struct oci_rule_info *info = oci_rule_info(rule);

	return oci_err_set(err, OCI_ERR_INVALID,
		"%s %s: breaks --policy %s and is not built: %s", info->code,
		info->name, policy, what);
}

static int read_ring(
	const struct oci_strv *paths, struct oci_keyring *ring, struct oci_err *err)
{
	uint64_t ignored = 0;

	for (size_t i = 0; i < paths->count; i++)
		if (oci_keyring_add(
			    ring, paths->items[i], paths->items[i], &ignored, err) < 0)
			return oci_err_wrap(err, "--policy: signed-by");
	return 0;
}

static int check_signer(const struct goci_wanted *wanted, const char *name,
	const struct oci_policy *policy, bool open, struct oci_err *err)
{
	oci_auto_keyring ring = OCI_KEYRING_INIT;
	const struct oci_key *key;

	if (!policy->signed_by.count)
		return 0;
	if (!wanted->signing)
		return refuse(OCI_RULE_POLICY_SIGNED, name,
			"nothing signs the image; --sign-key names the key", err);
	if (!open)
		return 0;
	if (read_ring(&policy->signed_by, &ring, err) < 0)
		return -1;
	key = goci_signing_signer(wanted->signing)->key;
	for (size_t i = 0; i < ring.names.count; i++)
		if (oci_key_same(ring.keys[i], key))
			return 0;
	return refuse(OCI_RULE_POLICY_SIGNED, name,
		"the key that signs the image is none of its signed-by", err);
}

static bool attaches(const struct goci_wanted *wanted, const char *type)
{
	return (wanted->cyclonedx &&
		       oci_predicate_fits(type, OCI_PREDICATE_CYCLONEDX)) ||
	       (wanted->spdx && oci_predicate_fits(type, OCI_PREDICATE_SPDX)) ||
	       (wanted->provenance &&
		       oci_predicate_fits(type, OCI_PREDICATE_PROVENANCE));
}

/* Others are attached to an image that is there, and looked for by `goci verify`. */
static bool is_of_a_build(const char *type)
{
	const struct goci_wanted all = {
		.cyclonedx = true, .spdx = true, .provenance = true};

	return attaches(&all, type);
}

static int check_types(const struct goci_wanted *wanted, const char *name,
	const struct oci_policy *policy, struct oci_err *err)
{
	for (size_t i = 0; i < policy->attested.count; i++) {
		const char *type = policy->attested.items[i];
		oci_auto_free char *what = NULL;

		if (!is_of_a_build(type) || attaches(wanted, type))
			continue;
		what = oci_xasprintf(
			"\"%s\" is not attached; --attest attaches it, and "
			"--sbom says in which forms",
			type);
		return refuse(OCI_RULE_POLICY_ATTESTED, name, what, err);
	}
	return 0;
}

int goci_wanted_obey(const struct goci_wanted *wanted,
	const struct goci_service *service, bool open, struct oci_err *err)
{
	const char *name = service->settings.policy;
	OCI_AUTO(oci_policy_release) struct oci_policy policy = {0};
	struct oci_err ignored;

	if (!name || strcmp(name, "production") == 0)
		return 0;
	/* One that cannot be read is said of its service, when its layers are begun. */
	if (goci_policy_read(name, &policy, &ignored) < 0)
		return 0;
	if (check_signer(wanted, name, &policy, open, err) < 0 ||
		check_types(wanted, name, &policy, err) < 0)
		return oci_err_wrap(err, "%s", service->name);
	return 0;
}
