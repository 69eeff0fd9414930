#include "choose.h"

#include "image/platforms.h"
#include "oci/json.h"
#include "oci/spec.h"

#include <string.h>

static json_t *need(
	const json_t *list, const struct oci_platform *platform, struct oci_err *err)
{
	json_t *found = oci_platforms_best(list, platform);
	char name[OCI_PLATFORM_STR];

	if (found)
		return found;
	oci_platform_format(platform, name, sizeof(name));
	oci_err_set(err, OCI_ERR_NOT_FOUND, "has no image for %s", name);
	return NULL;
}

/* An index with the members of the old one, and some of its images. */
static json_t *new_index(struct oci_copy *copy, const struct oci_images *images,
	const json_t *entry, json_t *chosen, struct oci_err *err)
{
	oci_auto_json *doc = oci_images_document(images, entry, err);
	struct oci_descriptor d;

	if (!doc)
		return NULL;
	json_object_set(doc, "manifests", chosen);
	if (oci_copy_document(copy, OCI_MEDIA_INDEX, doc, &d, err) < 0)
		return NULL;
	return oci_descriptor_json(&d);
}

static bool is_index(const json_t *entry)
{
	const char *type = oci_json_text_or(entry, "mediaType", "");
	const char *ours = oci_media_ours(type);

	return ours && strcmp(ours, OCI_MEDIA_INDEX) == 0;
}

/* All in the order of the index; each once. */
static json_t *chosen_of(
	const json_t *list, const struct oci_copy_choice *choice, struct oci_err *err)
{
	oci_auto_json *wanted = json_array(), *chosen = json_array();
	json_t *item;
	size_t i, k;

	for (k = 0; k < choice->count; k++) {
		json_t *found = need(list, &choice->platforms[k], err);

		if (!found)
			return NULL;
		json_array_append(wanted, found);
	}
	json_array_foreach(list, i, item)
		for (k = 0; k < choice->count; k++)
			if (json_array_get(wanted, k) == item) {
				json_array_append(chosen, item);
				break;
			}
	return oci_steal_ptr(&chosen);
}

json_t *oci_choose_platforms(struct oci_copy *copy, const struct oci_images *images,
	const json_t *entry, const struct oci_copy_choice *choice, struct oci_err *err)
{
	oci_auto_json *list = NULL, *chosen = NULL;
	json_t *made;

	if (!choice->count)
		return json_deep_copy(entry);
	list = oci_images_platforms(images, entry, err);
	chosen = list ? chosen_of(list, choice, err) : NULL;
	if (!chosen)
		return NULL;
	if (!is_index(entry))
		return json_deep_copy(entry);
	made = json_array_size(chosen) == 1
		       ? json_deep_copy(json_array_get(chosen, 0))
		       : new_index(copy, images, entry, chosen, err);
	if (made)
		json_object_set(
			made, "annotations", json_object_get(entry, "annotations"));
	return made;
}

int oci_choose_only(
	const json_t *image, const struct oci_copy_choice *choice, struct oci_err *err)
{
	oci_auto_json *list = json_pack("[O]", image);

	for (size_t i = 0; i < choice->count; i++)
		if (!need(list, &choice->platforms[i], err))
			return -1;
	return 0;
}
