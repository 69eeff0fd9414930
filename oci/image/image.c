#include "image.h"

#include "entry.h"
#include "index.h"
#include "oci/cache.h"
#include "oci/json.h"
#include "oci/scan.h"
#include "part.h"
#include "platforms.h"
#include "saved.h"
#include "store/blobs.h"

#include <stdlib.h>
#include <string.h>

enum { LAYERS_MAX = 512, SHOWN_MAX = 200 };

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

/*
 * Lists the platforms that exist, for the error: "; it has linux/arm64, linux/s390x".
 */
static int none_fits(
	const json_t *list, const struct oci_platform *platform, struct oci_err *err)
{
	oci_auto_buf names = OCI_BUF_INIT;
	char wanted[OCI_PLATFORM_STR];
	const json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry) {
		const json_t *p = json_object_get(entry, "platform");
		const char *variant = oci_json_text_or(p, "variant", "");

		if (names.len < SHOWN_MAX && oci_json_text(p, "os"))
			oci_buf_addf(&names, "%s%.20s/%.20s%s%.20s",
				names.len ? ", " : "; it has ", oci_json_text(p, "os"),
				oci_json_text_or(p, "architecture", "?"),
				*variant ? "/" : "", variant);
	}
	oci_platform_format(platform, wanted, sizeof(wanted));
	return oci_err_set(err, OCI_ERR_NOT_FOUND, "no image for %s in its index%s",
		wanted, names.len ? names.data : "");
}

/* Chooses the entry of an index for a platform. */
static int choose(struct oci_image *image, const struct oci_platform *platform,
	struct oci_descriptor *d, struct oci_err *err)
{
	oci_auto_json *list = oci_index_platforms(image->source, d, err);
	const json_t *best;

	if (!list)
		return -1;
	image->chosen = true;
	best = oci_platforms_best(list, platform);
	return best ? oci_descriptor_read(best, d, err)
		    : none_fits(list, platform, err);
}

/* Follows nested indexes down to the manifest. */
static int resolve(struct oci_image *image, struct oci_descriptor d,
	const struct oci_platform *platform, struct oci_err *err)
{
	if (strcmp(d.media_type, OCI_MEDIA_INDEX) == 0 &&
		choose(image, platform, &d, err) < 0)
		return -1;
	image->document = oci_part_document(image->source, &d, err);
	if (!image->document || oci_check_kind(image->document, d.media_type, err) < 0)
		return -1;
	image->manifest = d;
	if (strcmp(d.media_type, OCI_MEDIA_MANIFEST) == 0)
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID, "is no image but %s", d.media_type);
}

/* Allocates `count` layers and sets their diff ids from the config. */
static int read_diff_ids(struct oci_image *image, size_t count, struct oci_err *err)
{
	const json_t *rootfs = json_object_get(image->config, "rootfs"), *item;
	const json_t *diff_ids = json_object_get(rootfs, "diff_ids");
	size_t i;

	if (count > LAYERS_MAX)
		return oci_err_set(err, OCI_ERR_INVALID,
			"manifest has %zu layers; at most %d are supported", count,
			LAYERS_MAX);
	if (json_array_size(diff_ids) != count)
		return oci_err_set(err, OCI_ERR_INVALID,
			"config has %zu diff ids for %zu layers",
			json_array_size(diff_ids), count);
	image->count = count;
	image->layers = oci_xcalloc(count, sizeof(*image->layers));
	json_array_foreach(diff_ids, i, item) {
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

	json_array_foreach(layers, i, entry) {
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

/* A config may omit what the index states about the image's platform. */
static bool fits(const struct oci_platform *platform, const json_t *config, bool chosen)
{
	struct oci_platform plain = *platform;

	if (chosen && !json_object_get(config, "architecture") &&
		!json_object_get(config, "os"))
		return true;
	if (chosen && !json_object_get(config, "variant"))
		plain.variant[0] = '\0';
	return oci_platform_distance(&plain, config) >= 0;
}

static int read_manifest(struct oci_image *image, const struct oci_descriptor *d,
	const struct oci_platform *platform, struct oci_err *err)
{
	struct oci_descriptor config;

	if (resolve(image, *d, platform, err) < 0)
		return -1;
	image->config =
		oci_manifest_config(image->source, image->document, &config, err);
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

/* skopeo and docker archives put a whole reference in the place of a tag. */
static const char *whole_name(const json_t *entry)
{
	const json_t *notes = json_object_get(entry, "annotations");
	const char *whole = oci_json_text(notes, OCI_FULL_NAME);
	const char *tag = oci_json_text(notes, OCI_REF_NAME);

	return whole ? whole : tag && strpbrk(tag, "/:") ? tag : NULL;
}

int oci_entry_read(struct oci_image *image, const json_t *entry,
	const struct oci_platform *platform, struct oci_err *err)
{
	const char *whole = whole_name(entry);
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
	if (read_diff_ids(image, json_array_size(layers), err) < 0)
		return -1;
	return saved ? oci_saved_layers(image, layers, err)
		     : read_layers(image, layers, err);
}

json_t *oci_entry_platforms(
	const struct oci_source *source, const json_t *entry, struct oci_err *err)
{
	oci_auto_json *doc = NULL, *config = NULL;
	struct oci_descriptor d, ignored;

	if (oci_descriptor_read(entry, &d, err) < 0)
		return NULL;
	if (strcmp(d.media_type, OCI_MEDIA_INDEX) == 0)
		return oci_index_platforms(source, &d, err);
	if (!is_saved(source)) {
		doc = oci_part_document(source, &d, err);
		if (!doc || oci_check_kind(doc, d.media_type, err) < 0)
			return NULL;
	}
	config = doc ? oci_manifest_config(source, doc, &ignored, err)
		     : oci_saved_config(source, entry, err);
	return config ? json_pack("[o]", oci_lone_platform(&d, config)) : NULL;
}

void oci_image_of_layers(struct oci_image *image, const struct oci_image_layer *layers,
	size_t count, const struct oci_cache *cache)
{
	*image = (struct oci_image)OCI_IMAGE_INIT;
	image->cache = cache;
	image->count = count;
	image->layers = oci_xcalloc(count + 1, sizeof(*image->layers));
	for (size_t i = 0; i < count; i++)
		image->layers[i] = layers[i];
}

enum oci_wrapping oci_image_wrapping(const struct oci_image *image, size_t i)
{
	const char *type = image->layers[i].descriptor.media_type;

	if (strcmp(type, OCI_MEDIA_LAYER_GZIP) == 0)
		return OCI_WRAP_GZIP;
	return strcmp(type, OCI_MEDIA_LAYER_ZSTD) == 0 ? OCI_WRAP_ZSTD : OCI_WRAP_NONE;
}

static int find_cached(const struct oci_image *image, size_t i, struct oci_span *span,
	struct oci_err *err)
{
	int64_t size;
	int fd = oci_blobs_open(oci_cache_blobs(image->cache),
		&image->layers[i].descriptor.digest, &size, err);

	if (fd < 0)
		return -1;
	*span = (struct oci_span){.fd = fd, .size = size};
	return 0;
}

int oci_image_find_layer(const struct oci_image *image, size_t i, struct oci_span *span,
	struct oci_err *err)
{
	*span = (struct oci_span)OCI_SPAN_INIT;
	if (i < image->paths.count)
		return oci_part_open(image->source, image->paths.items[i], span, err);
	if (image->cache)
		return find_cached(image, i, span, err);
	return oci_part_blob(
		image->source, &image->layers[i].descriptor.digest, span, err);
}

/* A docker archive identifies its layers by their uncompressed digests. */
static int check_diff_id(const struct oci_image *image, size_t i,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	const struct oci_digest *diff_id = &image->layers[i].diff_id;
	oci_auto_span layer = OCI_SPAN_INIT;
	const struct oci_scan scan = {
		&layer, oci_image_wrapping(image, i), NULL, cancel};
	struct oci_digest found;

	if (oci_image_find_layer(image, i, &layer, err) < 0)
		return -1;
	layer.cancel = cancel ? cancel : layer.cancel;
	if (oci_scan_unpacked(&scan, &found, err) < 0)
		return oci_err_wrap(err, "layer %zu", i);
	if (oci_digest_cmp(&found, diff_id) == 0)
		return 0;
	return oci_err_set(err, OCI_ERR_MISMATCH,
		"layer %zu is damaged: its content has the digest %s, its diff id is %s",
		i, found.str, diff_id->str);
}

int oci_image_open_layer(const struct oci_image *image, size_t i,
	const struct oci_cancel *cancel, struct oci_span *span, struct oci_err *err)
{
	const struct oci_descriptor *d = &image->layers[i].descriptor;

	if (i < image->paths.count) {
		*span = (struct oci_span)OCI_SPAN_INIT;
		if (check_diff_id(image, i, cancel, err) < 0)
			return -1;
	}
	if (oci_image_find_layer(image, i, span, err) < 0)
		return -1;
	span->cancel = cancel ? cancel : span->cancel;
	return i < image->paths.count ? 0
				      : oci_blobs_check(span, &d->digest, d->size, err);
}
