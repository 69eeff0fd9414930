#include "docker.h"

#include "names.h"
#include "oci/artifact.h"
#include "oci/json.h"
#include "oci/spec.h"

#include <stdlib.h>
#include <string.h>

void oci_docker_images_release(struct oci_docker_images *images)
{
	for (size_t i = 0; i < images->count; i++) {
		json_decref(images->items[i].names);
		json_decref(images->items[i].layers);
		json_decref(images->items[i].diff_ids);
	}
	free(images->items);
	*images = (struct oci_docker_images){0};
}

/* BuildKit puts attestations beside images; their platform is unknown. */
static bool is_image(const json_t *descriptor)
{
	const json_t *platform = json_object_get(descriptor, "platform");

	return strcmp(oci_json_text_or(platform, "os", ""), "unknown") != 0;
}

/* The first image of an index; `*many` is set when there are more. */
static const json_t *first_of(const json_t *index, bool *many)
{
	const json_t *item, *first = NULL;
	size_t i;

	json_array_foreach(json_object_get(index, "manifests"), i, item) {
		if (!is_image(item))
			continue;
		*many = *many || first;
		first = first ? first : item;
	}
	return first;
}

static int refuse_many(const char *digest, struct oci_err *err)
{
	return oci_err_set(err, OCI_ERR_INVALID,
		"%s is an index of images for several platforms, and this form holds one: "
		"choose it by its platform",
		digest);
}

static json_t *read_below(const struct oci_copy *copy, const json_t *descriptor,
	struct oci_digest *digest, struct oci_err *err)
{
	const char *text = oci_json_text_or(descriptor, "digest", "");

	if (oci_digest_parse(text, digest, err) < 0)
		return NULL;
	return oci_copy_read_document(copy, digest, err);
}

/* Follows indexes down to a manifest; `*manifest` is NULL when it is no image. */
static int find_manifest(const struct oci_copy *copy, const json_t *descriptor,
	bool alone, struct oci_digest *digest, json_t **manifest, struct oci_err *err)
{
	oci_auto_json *doc = NULL;
	struct oci_err ignored;
	bool many = false;

	*manifest = NULL;
	while (descriptor &&
		oci_media_ours(oci_json_text_or(descriptor, "mediaType", ""))) {
		json_t *below = read_below(copy, descriptor, digest, err);

		if (!below)
			return -1;
		json_decref(doc);
		doc = below;
		if (!json_object_get(doc, "manifests")) {
			if (oci_artifact_refuse(doc, &ignored) == 0)
				*manifest = oci_steal_ptr(&doc);
			return 0;
		}
		descriptor = first_of(doc, &many);
		if (alone && many)
			return refuse_many(digest->str, err);
	}
	return 0;
}

static int read_image(const struct oci_copy *copy, const json_t *manifest,
	struct oci_docker_image *image, struct oci_err *err)
{
	const char *id =
		oci_json_text_or(json_object_get(manifest, "config"), "digest", "");
	oci_auto_json *config = NULL;
	const json_t *rootfs;

	if (oci_digest_parse(id, &image->config, err) < 0)
		return -1;
	config = oci_copy_read_document(copy, &image->config, err);
	if (!config)
		return -1;
	rootfs = json_object_get(config, "rootfs");
	image->diff_ids = json_incref(json_object_get(rootfs, "diff_ids"));
	image->layers = json_incref(json_object_get(manifest, "layers"));
	if (json_array_size(image->diff_ids) == json_array_size(image->layers))
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID,
		"config has %zu diff ids for %zu layers",
		json_array_size(image->diff_ids), json_array_size(image->layers));
}

/* Docker refuses an archive with a name that it does not allow. */
static int add_name(json_t *names, const json_t *descriptor, struct oci_err *err)
{
	oci_auto_free char *full = oci_entry_full_name(descriptor);
	const char *tag = full ? oci_name_tag(full) : NULL;

	if (!full)
		return 0;
	if (oci_name_check(full, (size_t)(tag - full - 1), err) < 0 ||
		oci_tag_check(tag, err) < 0) {
		err->code = OCI_ERR_INVALID;
		return oci_err_wrap(err,
			"an image has a name that loaders refuse, copy it alone under "
			"another one");
	}
	return json_array_append_new(names, json_string(full));
}

static struct oci_docker_image *find(
	struct oci_docker_images *images, const struct oci_digest *manifest)
{
	for (size_t i = 0; i < images->count; i++)
		if (oci_digest_cmp(&images->items[i].manifest, manifest) == 0)
			return &images->items[i];
	return NULL;
}

static int add_entry(const struct oci_copy *copy, const json_t *entry, bool alone,
	struct oci_docker_images *images, struct oci_err *err)
{
	struct oci_docker_image *image;
	struct oci_digest digest;
	oci_auto_json *manifest = NULL;

	if (find_manifest(copy, entry, alone, &digest, &manifest, err) < 0)
		return -1;
	if (!manifest)
		return 0;
	image = find(images, &digest);
	if (!image) {
		OCI_GROW(images->items, images->count);
		image = &images->items[images->count++];
		*image = (struct oci_docker_image){
			.manifest = digest, .names = json_array()};
		if (read_image(copy, manifest, image, err) < 0)
			return oci_err_wrap(err, "%s", digest.str);
	}
	return add_name(image->names, entry, err);
}

int oci_docker_images(const struct oci_copy *copy, bool alone,
	struct oci_docker_images *images, struct oci_err *err)
{
	for (size_t i = 0; i < copy->count; i++) {
		const struct oci_copy_entry *entry = &copy->entries[i];

		if (!entry->is_referrer &&
			add_entry(copy, entry->descriptor, alone, images, err) < 0)
			return -1;
	}
	return 0;
}

int oci_copy_image_id(const struct oci_copy *copy, size_t i, struct oci_digest *id,
	struct oci_err *err)
{
	oci_auto_docker_images images = {0};

	if (add_entry(copy, copy->entries[i].descriptor, true, &images, err) < 0)
		return -1;
	if (!images.count)
		return oci_err_set(err, OCI_ERR_INVALID, "is no image");
	*id = images.items[0].config;
	return 0;
}

json_t *oci_docker_item(
	const struct oci_docker_image *image, const char *config, json_t *layers)
{
	json_t *item = json_object();

	json_object_set_new(item, "Config", json_string(config));
	json_object_set(item, "RepoTags", image->names);
	if (!json_array_size(image->names))
		json_object_set_new(item, "RepoTags", json_null());
	json_object_set_new(item, "Layers", layers);
	return item;
}
