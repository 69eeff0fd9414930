#include "diff/reproduce_vsa.h"

#include "diff/diff.h"
#include "inspect/image_source.h"
#include "inspect/platform_image.h"
#include "oci/json.h"
#include "oci/spec.h"
#include "service/epoch.h"

#include <stdlib.h>
#include <string.h>

#define TITLE "org.opencontainers.image.title"

void goci_verdict_subject_release(struct goci_verdict_subject *subject)
{
	oci_ref_release(&subject->ref);
	free(subject->name);
	free(subject->time);
	subject->name = subject->time = NULL;
}

/* The digest of the manifest or index that a reference names. */
static int read_digest(const char *name, const struct oci_cancel *cancel,
	struct oci_digest *digest, struct oci_err *err)
{
	oci_auto_images *images = goci_images_open(name, cancel, err);
	const json_t *entry = images ? oci_images_named(images, err) : NULL;
	struct oci_descriptor d;

	if (!entry || oci_descriptor_read(entry, &d, err) < 0)
		return -1;
	*digest = d.digest;
	return 0;
}

/* Without a clock: the time that the caller gives, else the image's. */
static int read_time(
	struct goci_verdict_subject *subject, const json_t *config, struct oci_err *err)
{
	const char *given = getenv("SOURCE_DATE_EPOCH");
	const char *created = oci_json_text(config, "created");
	char text[GOCI_EPOCH_STR];
	int64_t epoch;

	if (goci_epoch_read(&epoch, text, err) < 0)
		return -1;
	subject->time = oci_xstrdup((given && *given) || !created ? text : created);
	return 0;
}

int goci_verdict_subject_read(
	struct goci_verdict_subject *subject, const char *name, struct oci_err *err)
{
	goci_auto_platform_image image = GOCI_PLATFORM_IMAGE_INIT;
	const json_t *labels;
	const char *title;

	if (oci_ref_parse_any(name, &subject->ref, err) < 0 ||
		read_digest(name, NULL, &subject->digest, err) < 0 ||
		goci_platform_image_open(&image, name, NULL, NULL, err) < 0)
		return -1;
	labels = json_object_get(
		json_object_get(image.image.config, "config"), "Labels");
	title = oci_json_text_or(labels, TITLE, "");
	subject->name = oci_xstrdup(*title ? title : "image");
	free(subject->ref.digest);
	subject->ref.digest = oci_xstrdup(subject->digest.str);
	return read_time(subject, image.image.config, err);
}

int goci_verdict_check(const struct goci_verdict_subject *subject,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_ref ref = {.dir = oci_xstrdup(subject->ref.dir),
		.tag = subject->ref.tag ? oci_xstrdup(subject->ref.tag) : NULL,
		.transport = subject->ref.transport};
	oci_auto_free char *name = oci_ref_format(&ref);
	struct oci_digest now;

	if (read_digest(name, cancel, &now, err) < 0)
		return -1;
	if (oci_digest_cmp(&now, &subject->digest) == 0)
		return 0;
	return oci_err_set(err, OCI_ERR_MISMATCH,
		"%s: names another image than before it was built again: run goci reproduce "
		"once more when nothing writes to it",
		name);
}

json_t *goci_verdict_vsa(const struct goci_verdict_subject *subject,
	const char *verifier, const json_t *diff)
{
	return goci_vsa_json(&(struct goci_vsa){.verifier = verifier,
		.time = subject->time,
		.name = subject->name,
		.image = &subject->digest,
		.passed = goci_diff_is_equal(diff)});
}
