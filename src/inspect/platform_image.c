#include "inspect/platform_image.h"

#include "app/text_json.h"
#include "inspect/image_source.h"
#include "inspect/platform_name.h"
#include "oci/json.h"

#include <stdio.h>
#include <string.h>

void goci_platform_image_release(struct goci_platform_image *target)
{
	json_decref(target->platforms);
	oci_strv_release(&target->tags);
	oci_image_release(&target->image);
	*target = (struct goci_platform_image)GOCI_PLATFORM_IMAGE_INIT;
}

static const char *architecture(const json_t *descriptor)
{
	const json_t *platform = json_object_get(descriptor, "platform");

	return oci_json_text_or(platform, "architecture", "");
}

static int none_fits(const struct goci_platform_image *target,
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
static int choose(struct goci_platform_image *target, bool asked, struct oci_err *err)
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
		if (strcmp(architecture(entry), wanted.arch) != 0)
			continue;
		alike = entry;
		alike_count++;
	}
	if (asked || (count != 1 && alike_count != 1))
		return none_fits(target, &wanted, err);
	goci_platform_read(count == 1 ? only : alike, &target->platform);
	return 0;
}

int goci_platform_image_open(struct goci_platform_image *target, const char *name,
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
	goci_entry_tags(images, entry, &target->tags);
	snprintf(target->listed.str, sizeof(target->listed.str), "%s",
		oci_json_text_or(entry, "digest", ""));
	return oci_images_read(images, entry, &target->platform, &target->image, err);
}

const char *goci_platform_image_digest(
	const struct goci_platform_image *target, const char **id)
{
	*id = target->image.document ? NULL : target->image.id.str;
	return *id ? "none: a docker archive has no manifests"
		   : target->image.manifest.digest.str;
}

json_t *goci_platform_image_json(const struct goci_platform_image *target)
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
