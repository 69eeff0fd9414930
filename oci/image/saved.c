#include "saved.h"

#include "index.h"
#include "oci/json.h"
#include "part.h"
#include "source/saved.h"

#include <stdlib.h>
#include <string.h>

#define MEDIA_CONFIG "application/vnd.docker.container.image.v1+json"

enum { NAMES_MAX = 1000, CONFIGS_MAX = 64 << 20 };

/* Reads a config and makes its descriptor; its file name may contain its digest. */
static int read_config(const struct oci_source *source, const json_t *image,
	struct oci_buf *text, struct oci_descriptor *d, struct oci_err *err)
{
	const char *path = oci_json_string(image, "Config", err);
	oci_auto_span span = OCI_SPAN_INIT;
	struct oci_digest named;

	if (!path || oci_part_open(source, path, &span, err) < 0)
		return -1;
	if (oci_span_slurp(&span, OCI_JSON_MAX, text, err) < 0)
		return oci_err_wrap(err, "%s", path);
	*d = oci_descriptor_of(MEDIA_CONFIG, text);
	named = oci_saved_digest(path);
	if (*named.str && oci_digest_cmp(&named, &d->digest) != 0)
		return oci_err_set(err, OCI_ERR_MISMATCH,
			"%s is damaged: its content has the digest %s", path,
			d->digest.str);
	return 0;
}

/* `name` may be NULL. */
static int add_entry(json_t *entries, const json_t *image,
	const struct oci_descriptor *d, const char *name, struct oci_err *err)
{
	json_t *entry = oci_descriptor_json(d);

	json_object_set(entry, "Config", json_object_get(image, "Config"));
	json_object_set(entry, "Layers", json_object_get(image, "Layers"));
	if (name)
		json_object_set_new(
			entry, "annotations", json_pack("{s:s}", OCI_REF_NAME, name));
	json_array_append_new(entries, entry);
	if (json_array_size(entries) <= NAMES_MAX)
		return 0;
	return oci_err_set(
		err, OCI_ERR_INVALID, "has over %d names of images", NAMES_MAX);
}

static int add_image(json_t *entries, const json_t *image,
	const struct oci_descriptor *d, struct oci_err *err)
{
	const json_t *tags = json_object_get(image, "RepoTags"), *tag;
	size_t i;

	if (!json_array_size(tags))
		return add_entry(entries, image, d, NULL, err);
	json_array_foreach(tags, i, tag) {
		if (!json_is_string(tag))
			return oci_err_set(err, OCI_ERR_INVALID,
				"manifest.json: \"RepoTags\" has what is no string");
		if (add_entry(entries, image, d, json_string_value(tag), err) < 0)
			return -1;
	}
	return 0;
}

static json_t *list(const struct oci_source *source, const json_t *images,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_json *entries = json_array();
	int64_t total = 0;
	const json_t *image;
	size_t i;

	json_array_foreach(images, i, image) {
		oci_auto_buf text = OCI_BUF_INIT;
		struct oci_descriptor d;

		if (oci_cancel_check(cancel, err) < 0 ||
			read_config(source, image, &text, &d, err) < 0 ||
			add_image(entries, image, &d, err) < 0)
			return NULL;
		total += d.size;
		if (total > CONFIGS_MAX) {
			oci_err_set(err, OCI_ERR_INVALID, "has configs of over %d MB",
				CONFIGS_MAX >> 20);
			return NULL;
		}
	}
	return oci_steal_ptr(&entries);
}

json_t *oci_saved_entries(const struct oci_source *source,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_json *images =
		oci_part_json(source, "manifest.json", oci_json_parse_saved, err);

	return images ? list(source, images, cancel, err) : NULL;
}

json_t *oci_saved_config(
	const struct oci_source *source, const json_t *entry, struct oci_err *err)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_descriptor d;
	json_t *config = NULL;

	if (read_config(source, entry, &text, &d, err) < 0)
		return NULL;
	if (oci_json_check_values(text.data, text.len, err) == 0)
		config = oci_json_parse(text.data, text.len, err);
	if (!config)
		oci_err_wrap(err, "config %s", d.digest.str);
	return config;
}

/*
 * An uncompressed layer's digest is its diff id; a compressed layer has to be hashed.
 */
static int describe(
	const struct oci_span *span, struct oci_image_layer *layer, struct oci_err *err)
{
	struct oci_descriptor *d = &layer->descriptor;

	*d = (struct oci_descriptor){oci_saved_media(span), layer->diff_id, span->size};
	if (strcmp(d->media_type, OCI_MEDIA_LAYER) == 0)
		return 0;
	return oci_span_digest(span, &d->digest, &d->size, err);
}

int oci_saved_layers(struct oci_image *image, const json_t *layers, struct oci_err *err)
{
	const json_t *item;
	size_t i;

	json_array_foreach(layers, i, item) {
		const char *path = json_string_value(item);
		oci_auto_span span = OCI_SPAN_INIT;

		if (!path)
			return oci_err_set(err, OCI_ERR_INVALID,
				"manifest.json: \"Layers\" has what is no string");
		oci_strv_add(&image->paths, path);
		if (oci_part_open(image->source, path, &span, err) < 0 ||
			describe(&span, &image->layers[i], err) < 0)
			return oci_err_wrap(err, "layer %zu", i);
	}
	return 0;
}
