#include "trust/required.h"

#include "app/bounds.h"
#include "oci/predicate.h"

#include <stdlib.h>
#include <string.h>

#define SIGNATURE "signature"

const char *const goci_require_names[] = {SIGNATURE, "sbom", "cyclonedx", "spdx",
	"provenance", "vsa", "vuln", "vex", NULL};

int goci_require_check(const char *name, struct oci_err *err)
{
	oci_auto_buf words = OCI_BUF_INIT;

	if (strcmp(name, SIGNATURE) == 0 || oci_predicate_check(name, err) == 0)
		return 0;
	for (const char *const *word = goci_require_names; *word; word++)
		oci_buf_addf(&words, "%s, ", *word);
	return oci_err_set(err, OCI_ERR_USAGE,
		"\"%.200s\" is none of %sor the URI of a predicate type", name,
		words.data);
}

static int read_keys(struct goci_required *required, const struct oci_strv *paths,
	uint64_t *mask, struct oci_err *err)
{
	for (size_t i = 0; i < paths->count; i++) {
		const char *name = paths->items[i];
		oci_auto_free char *real = goci_bounds_resolve_named(name, err);

		if (!real ||
			oci_keyring_add(&required->ring, name, real, mask, err) < 0)
			return -1;
	}
	return 0;
}

static int add_options(struct goci_required *required, const struct oci_strv *keys,
	const struct oci_strv *require, struct oci_err *err)
{
	struct oci_demand *demand = &required->demands[required->count];

	if (!keys->count && !require->count)
		return 0;
	if (read_keys(required, keys, &demand->keys, err) < 0)
		return oci_err_wrap(err, "--key");
	demand->signature = !require->count || oci_strv_has(require, SIGNATURE);
	for (size_t i = 0; i < require->count; i++)
		if (strcmp(require->items[i], SIGNATURE) != 0)
			oci_strv_add(&required->types, require->items[i]);
	demand->types = &required->types;
	required->count++;
	return 0;
}

static int add_policy(struct goci_required *required, const struct oci_policy *policy,
	struct oci_err *err)
{
	struct oci_demand *demand = &required->demands[required->count];

	if (!policy || (!policy->signed_by.count && !policy->attested.count))
		return 0;
	if (read_keys(required, &policy->signed_by, &demand->keys, err) < 0)
		return oci_err_wrap(err, "--policy: signed-by");
	demand->signature = policy->signed_by.count;
	demand->types = &policy->attested;
	demand->of_policy = true;
	required->count++;
	return 0;
}

int goci_required_read(struct goci_required *required, const struct oci_strv *keys,
	const struct oci_strv *require, const struct oci_policy *policy,
	struct oci_err *err)
{
	return add_options(required, keys, require, err) < 0 ||
			       add_policy(required, policy, err) < 0
		       ? -1
		       : 0;
}

void goci_required_release(struct goci_required *required)
{
	oci_keyring_release(&required->ring);
	oci_strv_release(&required->types);
}
