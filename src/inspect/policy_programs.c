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
	const struct oci_policy *policy;
	const struct goci_vulndb *vulndb;
	int scratch;
	const char *subject; /* of the image at hand */
};

bool goci_policy_has_programs(const struct oci_policy *policy)
{
	return policy->fips || policy->vulns;
}

static int on_program(
	struct goci_binary *program, int fd, void *arg, struct oci_err *err)
{
	const struct look *l = arg;
	oci_auto_free char *missing =
		l->policy->fips ? goci_fips_missing(&program->info) : NULL;
	const struct goci_vulns_policy_program about = {
		l->subject, program->path, fd, &program->info, l->cancel};

	if (missing)
		oci_findings_add(l->findings, OCI_RULE_POLICY_FIPS, l->subject,
			program->path, "%s", missing);
	return l->policy->vulns ? goci_vulns_policy_check(l->policy, l->vulndb, &about,
					  l->findings, err)
				: 0;
}

static int look_at(const struct look *l, const struct oci_image *image,
	const char *subject, struct oci_err *err)
{
	goci_auto_binaries programs = {.scratch = l->scratch};
	struct look at = *l;

	at.subject = subject;
	if (goci_binaries_visit(image, l->cancel, on_program, &at, &programs, err) < 0)
		return -1;
	if (!programs.count && l->policy->fips)
		oci_findings_add(l->findings, OCI_RULE_POLICY_FIPS, subject, NULL,
			"has no Go program");
	if (!programs.count && l->policy->vulns)
		oci_findings_add(l->findings, OCI_RULE_POLICY_VULNERABLE, subject, NULL,
			"has no Go program, and of others nothing is known");
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

int goci_policy_programs(const char *name, const struct goci_policy_look *how,
	struct oci_findings *findings, struct oci_err *err)
{
	bool wanted = goci_policy_has_programs(how->policy);
	oci_auto_images *images =
		wanted ? goci_images_open(name, how->cancel, err) : NULL;
	const struct look l = {.images = images,
		.cancel = how->cancel,
		.findings = findings,
		.policy = how->policy,
		.vulndb = how->vulndb,
		.scratch = how->scratch};
	struct oci_err ignored;
	const json_t *named, *entry;
	size_t i;

	if (!images)
		return wanted ? -1 : 0;
	named = oci_images_named(images, &ignored);
	if (named)
		return look_at_entry(&l, named, err);
	json_array_foreach(oci_images_entries(images), i, entry)
		if (is_image(entry) && look_at_entry(&l, entry, err) < 0)
			return -1;
	return 0;
}
