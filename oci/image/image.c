#include "entry.h"
#include "index.h"
#include "oci/blobs.h"
#include "oci/json.h"
#include "part.h"
#include "saved.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 4, LAYERS_MAX = 512 };

void oci_image_release(struct oci_image *image)
{
	oci_source_free(image->source);
	json_decref(image->document);
	free(image->name);
	json_decref(image->config);
	free(image->layers);
	oci_strv_release(&image->paths);
	*image = (struct oci_image)OCI_IMAGE_INIT;
}

/* A body must not be readable as another kind of document (CVE-2021-41190). */
static int check_kind(const json_t *doc, const char *media_type, struct oci_err *err)
{
	bool is_index = strcmp(media_type, OCI_MEDIA_INDEX) == 0;
	const char *stray = is_index ? "layers" : "manifests";
	const char *said = oci_json_text(doc, "mediaType");
	oci_auto_json *probe = NULL;

	if (json_integer_value(json_object_get(doc, "schemaVersion")) != 2)
		return oci_err_set(err, OCI_ERR_INVALID, "schemaVersion is not 2");
	if (json_object_get(doc, stray) || json_object_get(doc, "fsLayers") ||
		(is_index && json_object_get(doc, "config")))
		return oci_err_set(err, OCI_ERR_INVALID,
			"document could be read as a manifest and as an index");
	if (said) {
		struct oci_descriptor d;

		probe = json_pack("{s:s, s:s, s:i}", "mediaType", said, "digest",
			"sha256:"
			"0000000000000000000000000000000000000000000000000000000000000000",
			"size", 0);
		if (oci_descriptor_read(probe, &d, err) < 0 ||
			strcmp(d.media_type, media_type) != 0)
			return oci_err_set(err, OCI_ERR_INVALID,
				"its mediaType is not its descriptor's");
	}
	return 0;
}

/* The entry of an index for a platform: the first of those that are nearest to it. */
static int choose(const json_t *index, const struct oci_platform *platform,
	struct oci_descriptor *d, struct oci_err *err)
{
	const json_t *entry, *best = NULL;
	char wanted[OCI_PLATFORM_STR];
	int least = -1;
	size_t i;

	json_array_foreach(json_object_get(index, "manifests"), i, entry)
	{
		int distance = oci_platform_distance(
			platform, json_object_get(entry, "platform"));

		if (distance >= 0 && (!best || distance < least)) {
			best = entry;
			least = distance;
		}
	}
	if (best)
		return oci_descriptor_read(best, d, err);
	oci_platform_format(platform, wanted, sizeof(wanted));
	return oci_err_set(
		err, OCI_ERR_NOT_FOUND, "no image for %s in its index", wanted);
}

/* Follows indexes to the manifest. */
static int resolve(struct oci_image *image, struct oci_descriptor d,
	const struct oci_platform *platform, struct oci_err *err)
{
	for (int depth = 0; depth < DEPTH_MAX; depth++) {
		oci_auto_json *doc = oci_part_document(image->source, &d, err);

		if (!doc || check_kind(doc, d.media_type, err) < 0)
			return -1;
		if (strcmp(d.media_type, OCI_MEDIA_MANIFEST) == 0) {
			image->manifest = d;
			image->document = oci_steal_ptr(&doc);
			return 0;
		}
		if (choose(doc, platform, &d, err) < 0)
			return -1;
		image->chosen = true;
	}
	return oci_err_set(
		err, OCI_ERR_INVALID, "indexes nested over %d deep", DEPTH_MAX);
}

/* Makes room for `count` layers, whose diff ids are what the config says. */
static int read_diff_ids(struct oci_image *image, size_t count, struct oci_err *err)
{
	const json_t *rootfs = json_object_get(image->config, "rootfs"), *item;
	const json_t *diff_ids = json_object_get(rootfs, "diff_ids");
	size_t i;

	if (!count || count > LAYERS_MAX)
		return oci_err_set(err, OCI_ERR_INVALID,
			"manifest has %zu layers; 1 to %d are supported", count,
			LAYERS_MAX);
	if (json_array_size(diff_ids) != count)
		return oci_err_set(err, OCI_ERR_INVALID,
			"config has %zu diff ids for %zu layers",
			json_array_size(diff_ids), count);
	image->count = count;
	image->layers = oci_xcalloc(count, sizeof(*image->layers));
	json_array_foreach(diff_ids, i, item)
	{
		const char *id = json_string_value(item);

		if (oci_digest_parse(id ? id : "", &image->layers[i].diff_id, err) < 0)
			return oci_err_wrap(err, "layer %zu", i);
	}
	return 0;
}

static int read_layers(
	struct oci_image *image, const json_t *layers, struct oci_err *err)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(layers, i, entry)
	{
		struct oci_descriptor *d = &image->layers[i].descriptor;

		if (oci_descriptor_read(entry, d, err) < 0)
			return oci_err_wrap(err, "layer %zu", i);
		if (strncmp(d->media_type, OCI_MEDIA_LAYER, strlen(OCI_MEDIA_LAYER)) !=
			0)
			return oci_err_set(err, OCI_ERR_INVALID,
				"layer %zu is no layer but %s", i, d->media_type);
	}
	return 0;
}

static int check_history(const json_t *config, size_t layers, struct oci_err *err)
{
	const json_t *entry;
	size_t i, full = 0;

	json_array_foreach(json_object_get(config, "history"), i, entry) full +=
		!json_is_true(json_object_get(entry, "empty_layer"));
	if (i && full != layers)
		return oci_err_set(err, OCI_ERR_INVALID,
			"config's history tells of %zu layers, the manifest of %zu",
			full, layers);
	return 0;
}

/* A config without a variant is taken where the index has told the variant. */
static bool fits(const struct oci_platform *platform, const json_t *config, bool chosen)
{
	struct oci_platform plain = *platform;

	if (chosen && !json_object_get(config, "variant"))
		plain.variant[0] = '\0';
	return oci_platform_distance(&plain, config) >= 0;
}

/* The config that a manifest names; owned by the caller. */
static json_t *read_config(const struct oci_source *source, const json_t *manifest,
	struct oci_descriptor *d, struct oci_err *err)
{
	if (oci_descriptor_read(json_object_get(manifest, "config"), d, err) < 0) {
		oci_err_wrap(err, "config");
		return NULL;
	}
	return oci_part_document(source, d, err);
}

static int read_manifest(struct oci_image *image, const struct oci_descriptor *d,
	const struct oci_platform *platform, struct oci_err *err)
{
	struct oci_descriptor config;

	if (resolve(image, *d, platform, err) < 0)
		return -1;
	image->config = read_config(image->source, image->document, &config, err);
	if (!image->config)
		return -1;
	if (strcmp(config.media_type, OCI_MEDIA_CONFIG) != 0)
		return oci_err_set(err, OCI_ERR_INVALID,
			"is no image: its config is %s", config.media_type);
	image->id = config.digest;
	return 0;
}

static bool is_saved(const struct oci_source *source)
{
	return oci_source_transport(source) == OCI_DOCKER_ARCHIVE;
}

static int read_saved(struct oci_image *image, const json_t *entry,
	const struct oci_digest *id, struct oci_err *err)
{
	image->id = *id;
	image->config = oci_saved_config(image->source, entry, err);
	return image->config ? 0 : -1;
}

static int check_platform(const struct oci_image *image,
	const struct oci_platform *platform, struct oci_err *err)
{
	char wanted[OCI_PLATFORM_STR];

	if (fits(platform, image->config, image->chosen))
		return 0;
	oci_platform_format(platform, wanted, sizeof(wanted));
	return oci_err_set(
		err, OCI_ERR_INVALID, "its config says that it is not for %s", wanted);
}

int oci_entry_read(struct oci_image *image, const json_t *entry,
	const struct oci_platform *platform, struct oci_err *err)
{
	const json_t *notes = json_object_get(entry, "annotations");
	const char *whole = oci_json_text(notes, OCI_FULL_NAME);
	bool saved = is_saved(image->source);
	const json_t *layers;
	struct oci_descriptor d;

	image->name = whole ? oci_xstrdup(whole) : NULL;
	if (oci_descriptor_read(entry, &d, err) < 0 ||
		(saved ? read_saved(image, entry, &d.digest, err)
		       : read_manifest(image, &d, platform, err)) < 0 ||
		check_platform(image, platform, err) < 0)
		return -1;
	layers = saved ? json_object_get(entry, "Layers")
		       : json_object_get(image->document, "layers");
	if (read_diff_ids(image, json_array_size(layers), err) < 0 ||
		(saved ? oci_saved_layers(image, layers, err)
		       : read_layers(image, layers, err)) < 0)
		return -1;
	return check_history(image->config, image->count, err);
}

/* A lone image is for what its config says. */
static json_t *lone_platform(const struct oci_descriptor *d, const json_t *config)
{
	static const char *const names[] = {"architecture", "os", "variant"};
	json_t *entry = oci_descriptor_json(d), *platform = json_object();

	for (size_t i = 0; i < OCI_COUNT(names); i++)
		json_object_set(platform, names[i], json_object_get(config, names[i]));
	json_object_set_new(entry, "platform", platform);
	return json_pack("[o]", entry);
}

json_t *oci_entry_platforms(
	const struct oci_source *source, const json_t *entry, struct oci_err *err)
{
	oci_auto_json *doc = NULL, *config = NULL;
	struct oci_descriptor d, ignored;
	json_t *list;

	if (oci_descriptor_read(entry, &d, err) < 0)
		return NULL;
	if (!is_saved(source)) {
		doc = oci_part_document(source, &d, err);
		if (!doc || check_kind(doc, d.media_type, err) < 0)
			return NULL;
	}
	if (doc && strcmp(d.media_type, OCI_MEDIA_INDEX) == 0) {
		list = json_object_get(doc, "manifests");
		if (!json_is_array(list))
			oci_err_set(err, OCI_ERR_INVALID, "index has no manifests");
		return json_is_array(list) ? json_incref(list) : NULL;
	}
	config = doc ? read_config(source, doc, &ignored, err)
		     : oci_saved_config(source, entry, err);
	return config ? lone_platform(&d, config) : NULL;
}

enum oci_wrapping oci_image_wrapping(const struct oci_image *image, size_t i)
{
	const char *type = image->layers[i].descriptor.media_type;

	if (strcmp(type, OCI_MEDIA_LAYER_GZIP) == 0)
		return OCI_WRAP_GZIP;
	return strcmp(type, OCI_MEDIA_LAYER_ZSTD) == 0 ? OCI_WRAP_ZSTD : OCI_WRAP_NONE;
}

int oci_image_open_layer(const struct oci_image *image, size_t i,
	const struct oci_cancel *cancel, struct oci_span *span, struct oci_err *err)
{
	const struct oci_descriptor *d = &image->layers[i].descriptor;

	*span = (struct oci_span)OCI_SPAN_INIT;
	if (i < image->paths.count)
		return oci_saved_open_layer(image, i, cancel, span, err);
	if (oci_part_blob(image->source, &d->digest, span, err) < 0)
		return -1;
	span->cancel = cancel ? cancel : span->cancel;
	return oci_blobs_check(span, &d->digest, d->size, err);
}
