#include "oci/spec.h"
#include "oci/json.h"

#include <string.h>

/* Foreign media types that are accepted, and their OCI equivalents. */
static const struct media {
	const char *theirs;
	const char *ours;
} media[] = {
	{OCI_MEDIA_INDEX, OCI_MEDIA_INDEX},
	{OCI_MEDIA_MANIFEST, OCI_MEDIA_MANIFEST},
	{OCI_MEDIA_CONFIG, OCI_MEDIA_CONFIG},
	{OCI_MEDIA_LAYER, OCI_MEDIA_LAYER},
	{OCI_MEDIA_LAYER_GZIP, OCI_MEDIA_LAYER_GZIP},
	{OCI_MEDIA_LAYER_ZSTD, OCI_MEDIA_LAYER_ZSTD},
	{"application/vnd.docker.distribution.manifest.list.v2+json", OCI_MEDIA_INDEX},
	{"application/vnd.docker.distribution.manifest.v2+json", OCI_MEDIA_MANIFEST},
	{"application/vnd.docker.container.image.v1+json", OCI_MEDIA_CONFIG},
	{"application/vnd.docker.image.rootfs.diff.tar", OCI_MEDIA_LAYER},
	{"application/vnd.docker.image.rootfs.diff.tar.gzip", OCI_MEDIA_LAYER_GZIP},
	{"application/vnd.docker.image.rootfs.diff.tar.zstd", OCI_MEDIA_LAYER_ZSTD},
};

const char *oci_media_ours(const char *type)
{
	for (size_t i = 0; i < OCI_COUNT(media); i++)
		if (strcmp(type, media[i].theirs) == 0)
			return media[i].ours;
	return NULL;
}

json_t *oci_descriptor_json(const struct oci_descriptor *d)
{
	json_t *doc = json_object();

	json_object_set_new(doc, "mediaType", json_string(d->media_type));
	json_object_set_new(doc, "digest", json_string(d->digest.str));
	json_object_set_new(doc, "size", json_integer(d->size));
	return doc;
}

int oci_descriptor_read(
	const json_t *doc, struct oci_descriptor *d, struct oci_err *err)
{
	const char *type = oci_json_string(doc, "mediaType", err);
	const char *digest = type ? oci_json_string(doc, "digest", err) : NULL;

	if (!digest || oci_digest_parse(digest, &d->digest, err) < 0)
		return -1;
	d->size = oci_json_size(doc, "size", err);
	if (d->size < 0)
		return -1;
	if (json_object_get(doc, "urls"))
		return oci_err_set(err, OCI_ERR_INVALID,
			"descriptor %s has urls: foreign content is not fetched",
			digest);
	d->media_type = oci_media_ours(type);
	if (d->media_type)
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID,
		"descriptor %s has the media type \"%.120s\", which is not supported",
		digest, type);
}

struct oci_descriptor oci_descriptor_of(
	const char *media_type, const struct oci_buf *content)
{
	struct oci_descriptor d = {.media_type = media_type};

	oci_digest_of(content->data, content->len, &d.digest);
	d.size = (int64_t)content->len;
	return d;
}

static json_t *document(const char *media_type)
{
	json_t *doc = json_object();

	json_object_set_new(doc, "schemaVersion", json_integer(2));
	json_object_set_new(doc, "mediaType", json_string(media_type));
	return doc;
}

static void annotate(json_t *doc, const json_t *annotations)
{
	if (json_object_size(annotations))
		json_object_set_new(doc, "annotations", json_deep_copy(annotations));
}

json_t *oci_manifest_new(const struct oci_descriptor *config,
	const struct oci_image_layer *layers, size_t count, const json_t *annotations)
{
	json_t *doc = document(OCI_MEDIA_MANIFEST);
	json_t *list = json_array();

	json_object_set_new(doc, "config", oci_descriptor_json(config));
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, oci_descriptor_json(&layers[i].descriptor));
	json_object_set_new(doc, "layers", list);
	annotate(doc, annotations);
	return doc;
}

json_t *oci_index_new(const json_t *annotations)
{
	json_t *doc = document(OCI_MEDIA_INDEX);

	json_object_set_new(doc, "manifests", json_array());
	annotate(doc, annotations);
	return doc;
}

struct oci_image_layer oci_image_layer_of(
	const struct oci_layer *layer, const char *created_by)
{
	return (struct oci_image_layer){
		.descriptor = {layer->media_type, layer->digest, layer->size},
		.diff_id = layer->diff_id,
		.created_by = created_by,
	};
}
