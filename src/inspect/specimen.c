#include "inspect/specimen.h"

#include "app/text.h"
#include "app/text_json.h"
#include "inspect/tags.h"
#include "oci/json.h"

#include <stdio.h>
#include <string.h>

void goci_specimen_release(struct goci_specimen *target)
{
	json_decref(target->platforms);
	oci_strv_release(&target->tags);
	oci_image_release(&target->image);
	*target = (struct goci_specimen)GOCI_SPECIMEN_INIT;
}

static const char *member(const json_t *descriptor, const char *name)
{
	const json_t *doc = json_object_get(descriptor, "platform");

	return oci_json_text_or(doc, name, "");
}

/* A foreign platform in the form that this one has, whether Go knows it or not. */
static void read_platform(const json_t *descriptor, struct oci_platform *p)
{
	struct oci_err ignored;
	char name[OCI_PLATFORM_STR];

	*p = (struct oci_platform){0};
	snprintf(p->os, sizeof(p->os), "%s", member(descriptor, "os"));
	snprintf(p->arch, sizeof(p->arch), "%s", member(descriptor, "architecture"));
	snprintf(p->variant, sizeof(p->variant), "%s", member(descriptor, "variant"));
	snprintf(name, sizeof(name), "%s/%s%s%s", p->os, p->arch,
		*p->variant ? "/" : "", p->variant);
	(void)oci_platform_parse(name, p, &ignored);
}

void goci_platform_name(const json_t *descriptor, char name[OCI_PLATFORM_STR])
{
	oci_auto_free char *clean = NULL;
	struct oci_platform platform;
	char raw[OCI_PLATFORM_STR];

	/* What is too long was cut, and may be no text any more. */
	read_platform(descriptor, &platform);
	oci_platform_format(&platform, raw, sizeof(raw));
	clean = goci_text_clean(*platform.os ? raw : "?");
	snprintf(name, OCI_PLATFORM_STR, "%s", clean);
}

bool goci_platform_real(const json_t *descriptor)
{
	const char *os = member(descriptor, "os");

	return *os && strcmp(os, "unknown") != 0;
}

static int none_fits(const struct goci_specimen *target,
	const struct oci_platform *wanted, struct oci_err *err)
{
	oci_auto_buf names = OCI_BUF_INIT;
	char name[OCI_PLATFORM_STR];
	const json_t *entry;
	size_t i;

	json_array_foreach(target->platforms, i, entry) {
		if (!goci_platform_real(entry))
			continue;
		goci_platform_name(entry, name);
		oci_buf_addf(&names, "%s%s", names.len ? ", " : "", name);
	}
	oci_platform_format(wanted, name, sizeof(name));
	return oci_err_set(err, OCI_ERR_NOT_FOUND,
		"%s: has no image for %s; --platform chooses one of: %s", target->name,
		name, names.len ? names.data : "none");
}

/*
 * The platform wanted if there is one like it, else, unless it was asked for, the only
 * one, or the only one of its architecture.
 */
static int choose(struct goci_specimen *target, bool asked, struct oci_err *err)
{
	const json_t *entry, *only = NULL, *alike = NULL;
	struct oci_platform wanted = target->platform;
	size_t i, count = 0, alike_count = 0;

	json_array_foreach(target->platforms, i, entry) {
		if (oci_platform_matches(&wanted, json_object_get(entry, "platform")))
			return 0;
		if (!goci_platform_real(entry))
			continue;
		only = entry;
		count++;
		if (strcmp(member(entry, "architecture"), wanted.arch) != 0)
			continue;
		alike = entry;
		alike_count++;
	}
	if (asked || (count != 1 && alike_count != 1))
		return none_fits(target, &wanted, err);
	read_platform(count == 1 ? only : alike, &target->platform);
	return 0;
}

struct oci_images *goci_images_open(
	const char *name, const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_ref ref = {0};

	return oci_ref_parse_any(name, &ref, err) < 0
		       ? NULL
		       : oci_images_open(&ref, cancel, err);
}

int goci_specimen_open(struct goci_specimen *target, const char *name,
	const char *platform, const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_images *images = NULL;
	const json_t *entry;

	target->name = name;
	if (!platform)
		oci_platform_host(&target->platform);
	else if (oci_platform_parse(platform, &target->platform, err) < 0)
		return -1;
	images = goci_images_open(name, cancel, err);
	entry = images ? oci_images_named(images, err) : NULL;
	if (!entry)
		return -1;
	target->platforms = oci_images_platforms(images, entry, err);
	if (!target->platforms || choose(target, platform != NULL, err) < 0)
		return -1;
	goci_tags_alike(images, entry, &target->tags);
	return oci_images_read(images, entry, &target->platform, &target->image, err);
}

const char *goci_specimen_digest(const struct goci_specimen *target, const char **id)
{
	*id = target->image.document ? NULL : target->image.id.str;
	return *id ? "none: a docker archive has no manifests"
		   : target->image.manifest.digest.str;
}

json_t *goci_specimen_json(const struct goci_specimen *target)
{
	const struct oci_image *image = &target->image;
	json_t *doc = json_object();
	char platform[OCI_PLATFORM_STR];

	oci_platform_format(&target->platform, platform, sizeof(platform));
	oci_json_set(doc, "image", target->name);
	goci_text_set(doc, "platform", platform);
	json_object_set_new(doc, "digest",
		image->document ? json_string(image->manifest.digest.str)
				: json_null());
	oci_json_set(doc, "imageID", image->id.str);
	return doc;
}
