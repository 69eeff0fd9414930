#include "oci/artifact.h"

#include "entry.h"
#include "images.h"
#include "oci/image.h"
#include "oci/json.h"
#include "part.h"
#include "publish.h"
#include "store/blobs.h"

#include <stdlib.h>
#include <string.h>

enum { LAYERS_MAX = 4096 };

void oci_artifact_release(struct oci_artifact *a)
{
	for (size_t i = 0; i < a->count; i++)
		free(a->layers[i].media_type);
	free(a->layers);
	free(a->type);
	oci_source_free(a->source);
	*a = (struct oci_artifact)OCI_ARTIFACT_INIT;
}

void oci_artifact_add(struct oci_artifact *a, const char *media_type,
	const struct oci_digest *digest, int64_t size)
{
	for (size_t i = 0; i < a->count; i++)
		if (oci_digest_cmp(&a->layers[i].digest, digest) == 0)
			return;
	OCI_GROW(a->layers, a->count);
	a->layers[a->count++] =
		(struct oci_artifact_layer){oci_xstrdup(media_type), *digest, size};
}

/* The spec allows any media type; layers with foreign content are not fetched. */
static int read_layer(struct oci_artifact *a, const json_t *entry, struct oci_err *err)
{
	const char *type = oci_json_string(entry, "mediaType", err);
	const char *text = type ? oci_json_string(entry, "digest", err) : NULL;
	struct oci_digest digest;
	int64_t size;

	if (!text || oci_digest_parse(text, &digest, err) < 0)
		return -1;
	size = oci_json_size(entry, "size", err);
	if (size < 0)
		return -1;
	oci_artifact_add(a, type, &digest, size);
	return 0;
}

static int read_manifest(
	struct oci_artifact *a, const json_t *manifest, struct oci_err *err)
{
	const char *type = oci_json_text(manifest, "artifactType");
	const json_t *layers = json_object_get(manifest, "layers");
	const json_t *entry;
	size_t i;

	if (json_array_size(layers) > LAYERS_MAX)
		return oci_err_set(err, OCI_ERR_INVALID, "manifest has over %d layers",
			LAYERS_MAX);
	a->type = type ? oci_xstrdup(type) : NULL;
	json_array_foreach(layers, i, entry)
		if (read_layer(a, entry, err) < 0)
			return oci_err_wrap(err, "layer %zu", i);
	return 0;
}

/* An index has neither artifactType nor layers. */
static int read_entry(struct oci_artifact *a, const json_t *entry, struct oci_err *err)
{
	oci_auto_json *doc = NULL;
	struct oci_descriptor d;

	if (oci_descriptor_read(entry, &d, err) < 0)
		return -1;
	a->manifest = d.digest;
	doc = oci_part_document(a->source, &d, err);
	return doc ? read_manifest(a, doc, err) : -1;
}

int oci_artifact_read(const struct oci_ref *ref, const struct oci_cancel *cancel,
	struct oci_artifact *a, struct oci_err *err)
{
	oci_auto_images *images = oci_images_open(ref, cancel, err);
	const json_t *entry = images ? oci_images_named(images, err) : NULL;
	oci_auto_free char *name = oci_ref_format(ref);

	*a = (struct oci_artifact)OCI_ARTIFACT_INIT;
	if (!entry)
		return -1;
	a->source = oci_source_share(oci_images_source(images));
	if (read_entry(a, entry, err) == 0)
		return 0;
	err->code = OCI_ERR_MISMATCH;
	return oci_err_wrap(err, "%s", name);
}

int oci_artifact_open(const struct oci_artifact *a, size_t i,
	const struct oci_cancel *cancel, struct oci_span *blob, struct oci_err *err)
{
	const struct oci_artifact_layer *layer = &a->layers[i];

	*blob = (struct oci_span)OCI_SPAN_INIT;
	if (oci_part_blob(a->source, &layer->digest, blob, err) < 0)
		return -1;
	blob->cancel = cancel;
	return oci_blobs_check(blob, &layer->digest, layer->size, err);
}

static json_t *manifest_of(
	const struct oci_artifact *a, const struct oci_descriptor *config)
{
	json_t *doc = json_object(), *list = json_array();

	json_object_set_new(doc, "schemaVersion", json_integer(2));
	json_object_set_new(doc, "mediaType", json_string(OCI_MEDIA_MANIFEST));
	json_object_set_new(doc, "artifactType", json_string(a->type));
	json_object_set_new(doc, "config", oci_descriptor_json(config));
	for (size_t i = 0; i < a->count; i++) {
		const struct oci_artifact_layer *layer = &a->layers[i];
		const struct oci_descriptor d = {
			layer->media_type, layer->digest, layer->size};

		json_array_append_new(list, oci_descriptor_json(&d));
	}
	json_object_set_new(doc, "layers", list);
	return doc;
}

int oci_artifact_commit(struct oci_publish *publish, const char *tag,
	const struct oci_artifact *a, struct oci_digest *manifest, struct oci_err *err)
{
	oci_auto_json *empty = json_object(), *doc = NULL, *entry = NULL;
	oci_auto_artifact before = OCI_ARTIFACT_INIT;
	const struct oci_ref old = {
		.dir = (char *)(uintptr_t)oci_publish_dir(publish),
		.tag = (char *)(uintptr_t)tag,
	};
	struct oci_descriptor config, top;
	struct oci_err ignored;
	bool ours = oci_artifact_read(&old, NULL, &before, &ignored) == 0 &&
		    before.type && strcmp(before.type, a->type) == 0;

	if (oci_publish_document(publish, OCI_MEDIA_EMPTY, empty, &config, err) < 0)
		return -1;
	doc = manifest_of(a, &config);
	if (oci_publish_document(publish, OCI_MEDIA_MANIFEST, doc, &top, err) < 0)
		return -1;
	entry = oci_descriptor_json(&top);
	if (oci_publish_commit(publish, tag, NULL, entry, err) < 0)
		return -1;
	for (size_t i = 0; ours && i < before.count; i++)
		oci_publish_drop(publish, &before.layers[i].digest);
	if (ours)
		oci_publish_drop(publish, &before.manifest);
	*manifest = top.digest;
	return 0;
}
