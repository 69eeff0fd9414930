#include "attach.h"

#include "about.h"
#include "oci/artifact.h"
#include "oci/json.h"
#include "publish.h"

#include <string.h>

int oci_attach_document(const struct oci_attach_sink *sink, const char *media_type,
	const json_t *doc, struct oci_descriptor *d, struct oci_err *err)
{
	oci_auto_buf text = OCI_BUF_INIT;

	oci_json_write(doc, &text);
	*d = oci_descriptor_of(media_type, &text);
	return sink->put(sink->arg, d, text.data, err);
}

/* Annotations with who attached it; NULL when there are none. */
static json_t *annotations_of(const json_t *given, const char *by, const char *created)
{
	json_t *all = given ? json_copy((json_t *)(uintptr_t)given) : json_object();

	oci_json_set(all, "org.opencontainers.image.created", created);
	oci_json_set(all, OCI_ATTACHED_BY, by);
	if (json_object_size(all))
		return all;
	json_decref(all);
	return NULL;
}

static void set_annotations(json_t *doc, json_t *annotations)
{
	if (annotations)
		json_object_set_new(doc, "annotations", annotations);
}

/* Members in the order of cosign 3. */
static json_t *manifest_of(const struct oci_attached *a,
	const struct oci_descriptor *config, const json_t *layer)
{
	json_t *doc = json_object(), *empty = oci_descriptor_json(config);

	oci_json_set(empty, "artifactType", a->artifact_type);
	json_object_set_new(doc, "schemaVersion", json_integer(2));
	oci_json_set(doc, "mediaType", OCI_MEDIA_MANIFEST);
	json_object_set_new(doc, "config", empty);
	json_object_set_new(doc, "layers", json_pack("[O]", layer));
	set_annotations(doc, annotations_of(a->annotations, a->by, a->created));
	json_object_set_new(doc, "subject", oci_descriptor_json(&a->subject));
	oci_json_set(doc, "artifactType", a->artifact_type);
	return doc;
}

json_t *oci_referrer_descriptor(const json_t *entry, const json_t *manifest)
{
	static const char *const members[] = {"mediaType", "digest", "size"};
	const json_t *config = json_object_get(manifest, "config");
	json_t *item = json_object();

	for (size_t i = 0; i < OCI_COUNT(members); i++)
		json_object_set(item, members[i], json_object_get(entry, members[i]));
	oci_json_set(item, "artifactType",
		oci_json_text_or(
			manifest, "artifactType", oci_json_text(config, "mediaType")));
	if (json_object_get(manifest, "annotations"))
		json_object_set(
			item, "annotations", json_object_get(manifest, "annotations"));
	return item;
}

static int stage_referrer(const struct oci_attached *a, const json_t *layer,
	const struct oci_attach_sink *sink, struct oci_descriptor *manifest,
	json_t **descriptor, struct oci_err *err)
{
	oci_auto_json *empty = json_object(), *doc = NULL, *entry = NULL;
	struct oci_descriptor config;

	if (oci_attach_document(sink, OCI_MEDIA_EMPTY, empty, &config, err) < 0)
		return -1;
	doc = manifest_of(a, &config, layer);
	if (oci_attach_document(sink, OCI_MEDIA_MANIFEST, doc, manifest, err) < 0)
		return -1;
	entry = oci_descriptor_json(manifest);
	*descriptor = oci_referrer_descriptor(entry, doc);
	return 0;
}

int oci_attach_stage(json_t *staged, const struct oci_attached *a,
	const struct oci_attach_sink *sink, struct oci_descriptor *manifest,
	struct oci_err *err)
{
	struct oci_descriptor d = {
		a->layer_type ? a->layer_type : a->artifact_type, {""}, 0};
	oci_auto_json *layer = NULL, *descriptor = NULL;
	struct oci_descriptor ignored;

	oci_digest_of(a->data, a->size, &d.digest);
	d.size = (int64_t)a->size;
	layer = oci_descriptor_json(&d);
	set_annotations(layer,
		annotations_of(a->layer_annotations, a->tag_end ? a->by : NULL, NULL));
	if (sink->put(sink->arg, &d, a->data, err) < 0)
		return -1;
	if (a->tag_end)
		descriptor = json_incref(layer);
	else if (stage_referrer(a, layer, sink, manifest ? manifest : &ignored,
			 &descriptor, err) < 0)
		return -1;
	json_array_append_new(staged,
		json_pack("{s:s, s:s, s:O, s:s*}", "subject", a->subject.digest.str,
			"end", a->tag_end ? a->tag_end : "", "descriptor", descriptor,
			"created", a->created));
	return 0;
}

/* An image config of nothing, as cosign writes it: registries want one. */
static json_t *config_of(const json_t *layers, const char *created)
{
	json_t *diff_ids = json_array(), *history = json_array();
	const char *time = created ? created : "0001-01-01T00:00:00Z";
	const json_t *layer;
	size_t i;

	json_array_foreach(layers, i, layer) {
		json_array_append(diff_ids, json_object_get(layer, "digest"));
		json_array_append_new(history, json_pack("{s:s}", "created", time));
	}
	return json_pack("{s:s, s:s, s:o, s:s, s:{s:s, s:o}, s:{}}", "architecture", "",
		"created", time, "history", history, "os", "", "rootfs", "type",
		"layers", "diff_ids", diff_ids, "config");
}

int oci_attach_signatures(const struct oci_attach_sink *sink, const json_t *layers,
	const char *created, struct oci_descriptor *manifest, struct oci_err *err)
{
	oci_auto_json *image = config_of(layers, created), *doc = NULL;
	struct oci_descriptor config;

	if (oci_attach_document(sink, OCI_MEDIA_CONFIG, image, &config, err) < 0)
		return -1;
	doc = json_pack("{s:i, s:s, s:o, s:O}", "schemaVersion", 2, "mediaType",
		OCI_MEDIA_MANIFEST, "config", oci_descriptor_json(&config), "layers",
		layers);
	return oci_attach_document(sink, OCI_MEDIA_MANIFEST, doc, manifest, err);
}

static int put_in_layout(void *arg, const struct oci_descriptor *d, const char *text,
	struct oci_err *err)
{
	return oci_publish_text(arg, d, text, err);
}

struct oci_attach_sink oci_publish_sink(struct oci_publish *p)
{
	return (struct oci_attach_sink){put_in_layout, p};
}

int oci_publish_attach(struct oci_publish *p, const struct oci_attached *attached,
	struct oci_descriptor *manifest, struct oci_err *err)
{
	const struct oci_attach_sink sink = oci_publish_sink(p);

	return oci_attach_stage(oci_publish_staged(p), attached, &sink, manifest, err);
}

void oci_publish_detach(
	struct oci_publish *p, const struct oci_digest *subject, const char *by)
{
	json_array_append_new(oci_publish_staged(p),
		json_pack("{s:s, s:s}", "subject", subject->str, "by", by));
}
