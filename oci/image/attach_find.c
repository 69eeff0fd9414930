#include "about.h"
#include "images.h"
#include "index.h"
#include "oci/attach.h"
#include "oci/fs.h"
#include "oci/json.h"
#include "part.h"
#include "store/blobs.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

const char *oci_predicate_type(const json_t *annotated)
{
	static const char *const names[] = {
		OCI_PREDICATE_IN_TOTO, OCI_PREDICATE_COSIGN, OCI_PREDICATE_BUNDLE};
	const json_t *annotations = json_object_get(annotated, "annotations");

	for (size_t i = 0; i < OCI_COUNT(names); i++)
		if (oci_json_text(annotations, names[i]))
			return oci_json_text(annotations, names[i]);
	return NULL;
}

static char *copy_text(const char *text)
{
	return text ? oci_xstrdup(text) : NULL;
}

static void release_item(struct oci_attached_item *item)
{
	for (size_t i = 0; i < item->count; i++) {
		free(item->layers[i].media_type);
		free(item->layers[i].predicate_type);
		json_decref(item->layers[i].annotations);
	}
	free(item->layers);
	free(item->artifact_type);
	free(item->predicate_type);
	free(item->by);
	free(item->tag_end);
	json_decref(item->manifest);
}

void oci_attached_list_release(struct oci_attached_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		release_item(&list->items[i]);
	free(list->items);
	oci_source_free(list->source);
	*list = (struct oci_attached_list)OCI_ATTACHED_LIST_INIT;
}

/* All borrowed. */
struct finding {
	struct oci_attached_list *list;
	const struct oci_digest *subject;
	json_t *known; /* of oci_document_subject */
};

static int read_layer(
	struct oci_attached_item *item, const json_t *layer, struct oci_err *err)
{
	const char *text = oci_json_string(layer, "digest", err);
	const char *type = oci_predicate_type(layer);
	struct oci_attached_layer l = {0};

	if (!text || oci_digest_parse(text, &l.digest, err) < 0)
		return -1;
	l.size = oci_json_size(layer, "size", err);
	if (l.size < 0)
		return -1;
	l.media_type = oci_xstrdup(oci_json_text_or(layer, "mediaType", ""));
	l.annotations = json_incref(json_object_get(layer, "annotations"));
	l.predicate_type = copy_text(type ? type : item->predicate_type);
	OCI_GROW(item->layers, item->count);
	item->layers[item->count++] = l;
	return 0;
}

/* The old artifact manifest has "blobs". */
static int read_layers(struct oci_attached_item *item, struct oci_err *err)
{
	const json_t *layers = json_object_get(item->manifest, "layers"), *layer;
	size_t i;

	if (!layers)
		layers = json_object_get(item->manifest, "blobs");
	if (json_array_size(layers) > OCI_ATTACHED_LAYERS_MAX)
		return oci_err_set(err, OCI_ERR_INVALID, "has over %d layers",
			OCI_ATTACHED_LAYERS_MAX);
	json_array_foreach(layers, i, layer)
		if (read_layer(item, layer, err) < 0)
			return oci_err_wrap(err, "layer %zu", i);
	return 0;
}

static int read_manifest(const struct finding *f, struct oci_attached_item *item,
	const struct oci_descriptor *d, struct oci_err *err)
{
	const json_t *config;
	struct oci_digest subject;

	item->manifest = oci_part_document(f->list->source, d, err);
	if (!item->manifest)
		return -1;
	subject = oci_subject_of(item->manifest);
	if (*subject.str && oci_digest_cmp(&subject, f->subject) != 0)
		return oci_err_set(err, OCI_ERR_MISMATCH,
			"its subject is %s, it is listed for %s", subject.str,
			f->subject->str);
	config = json_object_get(item->manifest, "config");
	free(item->artifact_type);
	item->artifact_type = oci_xstrdup(oci_json_text_or(item->manifest,
		"artifactType", oci_json_text_or(config, "mediaType", "")));
	item->predicate_type = copy_text(oci_predicate_type(item->manifest));
	item->by = copy_text(oci_json_text(
		json_object_get(item->manifest, "annotations"), OCI_ATTACHED_BY));
	return read_layers(item, err);
}

static bool is_known(const struct oci_attached_list *list, const char *digest)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i].digest.str, digest) == 0)
			return true;
	return false;
}

/* Adds the manifest that a descriptor names; `end` as in oci_attached_item. */
static int add(const struct finding *f, const json_t *descriptor, const char *end,
	struct oci_err *err)
{
	struct oci_attached_item item = {
		.tag_end = copy_text(end && *end ? end : NULL)};
	struct oci_descriptor d = {.media_type = OCI_MEDIA_MANIFEST};
	const char *text = oci_json_text_or(descriptor, "digest", "");

	if (is_known(f->list, text)) {
		free(item.tag_end);
		return 0;
	}
	if (f->list->count >= OCI_ATTACHED_MAX) {
		free(item.tag_end);
		return oci_err_set(err, OCI_ERR_INVALID, "over %d refer to %s",
			OCI_ATTACHED_MAX, f->subject->str);
	}
	item.artifact_type =
		oci_xstrdup(oci_json_text_or(descriptor, "artifactType", ""));
	d.size = oci_json_size(descriptor, "size", &item.fault);
	item.damaged = d.size < 0 || oci_digest_parse(text, &d.digest, &item.fault) < 0;
	item.digest = d.digest;
	item.size = d.size;
	if (!item.damaged)
		item.damaged = read_manifest(f, &item, &d, &item.fault) < 0;
	OCI_GROW(f->list->items, f->list->count);
	f->list->items[f->list->count++] = item;
	return 0;
}

/* The tag sha256-<hex>: an index; or a manifest, as some tools have written it. */
static int add_tagged(const struct finding *f, const json_t *entry, struct oci_err *err)
{
	const char *end = oci_tag_about_end(oci_layout_tag(entry));
	oci_auto_json *doc = NULL;
	struct oci_descriptor d;
	struct oci_err ignored;
	const json_t *item;
	size_t i;

	if (!*end && oci_descriptor_read(entry, &d, &ignored) == 0)
		doc = oci_part_document(f->list->source, &d, &ignored);
	if (!json_is_array(json_object_get(doc, "manifests")))
		return add(f, entry, end, err);
	json_array_foreach(json_object_get(doc, "manifests"), i, item)
		if (add(f, item, NULL, err) < 0)
			return -1;
	return 0;
}

static bool is_about(
	const struct finding *f, const json_t *entry, const struct oci_digest *digest)
{
	return *digest->str && oci_digest_cmp(digest, f->subject) == 0 &&
	       strcmp(oci_json_text_or(entry, "digest", ""), f->subject->str) != 0;
}

static int add_entry(const struct finding *f, const json_t *entry, struct oci_err *err)
{
	struct oci_digest about = oci_entry_subject(entry);

	if (oci_tag_about_end(oci_layout_tag(entry)))
		return is_about(f, entry, &about) ? add_tagged(f, entry, err) : 0;
	if (!*about.str)
		about = oci_document_subject(f->list->source, entry, f->known);
	return is_about(f, entry, &about) ? add(f, entry, NULL, err) : 0;
}

int oci_attached_find(const struct oci_images *images, const struct oci_digest *subject,
	struct oci_attached_list *list, struct oci_err *err)
{
	oci_auto_json *known = json_object();
	const struct finding f = {list, subject, known};
	const json_t *entry;
	size_t i;

	*list = (struct oci_attached_list)OCI_ATTACHED_LIST_INIT;
	list->source = oci_source_share(oci_images_source(images));
	if (oci_source_transport(list->source) == OCI_DOCKER_ARCHIVE)
		return 0;
	json_array_foreach(oci_images_entries(images), i, entry) {
		if (add_entry(&f, entry, err) == 0)
			continue;
		oci_attached_list_release(list);
		return -1;
	}
	return 0;
}

int oci_attached_read(const struct oci_attached_list *list,
	const struct oci_attached_layer *layer, size_t max, struct oci_buf *out,
	struct oci_err *err)
{
	oci_auto_span span = OCI_SPAN_INIT;

	return oci_part_blob(list->source, &layer->digest, &span, err) < 0
		       ? -1
		       : oci_blobs_slurp(
				 &span, &layer->digest, layer->size, max, out, err);
}

json_t *oci_attached_entries(const char *dir, const struct oci_digest *subjects,
	size_t count, struct oci_err *err)
{
	oci_auto_close int root = oci_fs_open_dir(AT_FDCWD, dir, err);
	oci_auto_json *index = root < 0 ? NULL : oci_index_load(root, err);
	json_t *entry, *found;
	size_t i;

	if (!index)
		return NULL;
	found = json_array();
	json_array_foreach(json_object_get(index, "manifests"), i, entry) {
		struct oci_digest about = oci_entry_subject(entry);

		for (size_t k = 0; *about.str && k < count; k++)
			if (oci_digest_cmp(&about, &subjects[k]) == 0)
				json_array_append(found, entry);
	}
	return found;
}
