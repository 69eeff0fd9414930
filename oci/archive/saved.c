#include "saved.h"

#include "image/images.h"
#include "oci/json.h"

#include <stdlib.h>
#include <string.h>

/* The platform that the config states, which is the only one of the image. */
static int platform_of(const struct oci_images *images, const json_t *entry,
	struct oci_platform *platform, struct oci_err *err)
{
	oci_auto_json *list = oci_images_platforms(images, entry, err);
	const json_t *p;
	oci_auto_free char *text = NULL;
	const char *variant;

	if (!list)
		return -1;
	p = json_object_get(json_array_get(list, 0), "platform");
	variant = oci_json_text_or(p, "variant", "");
	text = oci_xasprintf("%s/%s%s%s", oci_json_text_or(p, "os", "linux"),
		oci_json_text_or(p, "architecture", ""), *variant ? "/" : "", variant);
	return oci_platform_parse(text, platform, err);
}

static int add_config(struct oci_copy *copy, const struct oci_images *images,
	const json_t *entry, const struct oci_digest *id, int64_t size,
	struct oci_err *err)
{
	struct oci_copy_blob blob = {.digest = *id,
		.size = size,
		.is_document = true,
		.source = oci_source_share(oci_images_source(images)),
		.path = oci_xstrdup(oci_json_text(entry, "Config"))};

	return oci_copy_blob(copy, &blob, err);
}

/*
 * The digest of an uncompressed layer is its diff id, which is checked when it is
 * written.
 */
static int check_layer(const struct oci_copy *copy, const struct oci_image *image,
	size_t i, struct oci_err *err)
{
	oci_auto_span ignored = OCI_SPAN_INIT;

	if (oci_image_wrapping(image, i) == OCI_WRAP_NONE)
		return 0;
	return oci_image_open_layer(image, i, copy->cancel, &ignored, err);
}

static json_t *add_image(struct oci_copy *copy, const struct oci_images *images,
	const json_t *entry, const struct oci_image *image, struct oci_err *err)
{
	struct oci_descriptor config = {
		OCI_MEDIA_CONFIG, image->id, oci_json_size(entry, "size", err)};
	oci_auto_json *manifest =
		oci_manifest_new(&config, image->layers, image->count, NULL);
	json_t *made;
	struct oci_descriptor d;

	if (config.size < 0 ||
		add_config(copy, images, entry, &image->id, config.size, err) < 0)
		return NULL;
	for (size_t i = 0; i < image->count; i++)
		if (check_layer(copy, image, i, err) < 0 ||
			oci_copy_base_layer(copy, image, i, err) < 0)
			return NULL;
	if (oci_copy_document(copy, OCI_MEDIA_MANIFEST, manifest, &d, err) < 0)
		return NULL;
	made = oci_descriptor_json(&d);
	json_object_set(made, "annotations", json_object_get(entry, "annotations"));
	return made;
}

json_t *oci_saved_image(struct oci_copy *copy, const struct oci_images *images,
	const json_t *entry, struct oci_err *err)
{
	oci_auto_image image = OCI_IMAGE_INIT;
	struct oci_platform platform;
	json_t *made;

	if (platform_of(images, entry, &platform, err) < 0 ||
		oci_images_read(images, entry, &platform, &image, err) < 0)
		return NULL;
	made = add_image(copy, images, entry, &image, err);
	if (made)
		json_object_set_new(made, "platform", oci_platform_json(&platform));
	return made;
}
