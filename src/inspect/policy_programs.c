#include "inspect/policy_programs.h"

#include "binary/binaries.h"
#include "binary/fips.h"
#include "inspect/image_source.h"
#include "inspect/platform_name.h"
#include "oci/json.h"
#include "oci/layout.h"

/* All borrowed. */
struct look {
	const struct oci_images *images;
	const struct oci_cancel *cancel;
	struct oci_findings *findings;
	int scratch;
};

bool goci_policy_has_programs(const struct oci_policy *policy)
{
	return policy->fips;
}

static int look_at(const struct look *l, const struct oci_image *image,
	const char *subject, struct oci_err *err)
{
	goci_auto_binaries programs = {.scratch = l->scratch};

	if (goci_binaries_read(image, true, l->cancel, &programs, err) < 0) {
		if (err->code != OCI_ERR_NOT_FOUND)
			return -1;
		oci_findings_add(l->findings, OCI_RULE_POLICY_FIPS, subject, NULL,
			"has no Go program");
		return 0;
	}
	for (size_t i = 0; i < programs.count; i++) {
		oci_auto_free char *missing =
			goci_fips_missing(&programs.items[i].info);

		if (missing)
			oci_findings_add(l->findings, OCI_RULE_POLICY_FIPS, subject,
				programs.items[i].path, "%s", missing);
	}
	return 0;
}

static int look_at_platform(const struct look *l, const json_t *entry,
	const json_t *descriptor, struct oci_err *err)
{
	oci_auto_image image = OCI_IMAGE_INIT;
	struct oci_platform platform;
	const char *digest = oci_json_text_or(descriptor, "digest", "image");

	if (!goci_platform_real(descriptor))
		return 0;
	goci_platform_read(descriptor, &platform);
	if (oci_images_read(l->images, entry, &platform, &image, err) < 0)
		return -1;
	return look_at(l, &image, digest, err);
}

static int look_at_entry(const struct look *l, const json_t *entry, struct oci_err *err)
{
	oci_auto_json *platforms = oci_images_platforms(l->images, entry, err);
	const json_t *descriptor;
	size_t i;

	if (!platforms)
		return -1;
	json_array_foreach(platforms, i, descriptor)
		if (look_at_platform(l, entry, descriptor, err) < 0)
			return -1;
	return 0;
}

/* What is attached to images has no platform. */
static bool is_image(const json_t *entry)
{
	return !json_object_get(entry, "artifactType") &&
	       (json_object_get(entry, "platform") || oci_layout_tag(entry));
}

int goci_policy_programs(const char *name, const struct oci_policy *policy, int scratch,
	const struct oci_cancel *cancel, struct oci_findings *findings,
	struct oci_err *err)
{
	oci_auto_images *images =
		policy->fips ? goci_images_open(name, cancel, err) : NULL;
	const struct look l = {images, cancel, findings, scratch};
	struct oci_err ignored;
	const json_t *named, *entry;
	size_t i;

	if (!images)
		return policy->fips ? -1 : 0;
	named = oci_images_named(images, &ignored);
	if (named)
		return look_at_entry(&l, named, err);
	json_array_foreach(oci_images_entries(images), i, entry)
		if (is_image(entry) && look_at_entry(&l, entry, err) < 0)
			return -1;
	return 0;
}
