/*
 * Visits the documents of the graph and what each refers to.
 */
#include "visit.h"

#include "annotations.h"
#include "attached.h"
#include "blob.h"
#include "config_rules.h"
#include "demands.h"
#include "graph.h"
#include "image/index.h"
#include "kind.h"
#include "layers.h"
#include "oci/json.h"
#include "source/saved.h"

#include <stdlib.h>
#include <string.h>

enum { LAYERS_MAX = 512 };

/* As oci/image/images.c finds it: in an archive by a part of its full name, too. */
static bool is_named(const json_t *entry, const struct oci_ref *ref)
{
	const char *name = oci_annotation(entry, OCI_REF_NAME);
	const char *full = oci_annotation(entry, OCI_FULL_NAME);
	const char *tag = NULL;

	if (name && strcmp(name, ref->tag) == 0)
		return true;
	if (!name || ref->transport != OCI_ARCHIVE)
		return false;
	full = full ? full : name;
	tag = oci_name_tag(full);
	return (tag && strcmp(tag, ref->tag) == 0) ||
	       oci_saved_is_named(full, ref->tag);
}

static bool chosen(const json_t *entry, const struct oci_doc_descriptor *named,
	const struct oci_ref *ref)
{
	if (!ref)
		return true;
	if (ref->tag && !is_named(entry, ref))
		return false;
	return !ref->digest || strcmp(ref->digest, named->digest.str) == 0;
}

size_t oci_graph_entries(struct oci_graph *g, const struct oci_doc *doc,
	const json_t *entries, const struct oci_ref *ref,
	const struct oci_queue_entry *of)
{
	static const struct oci_digest nothing;
	const struct oci_digest *about = of ? &of->about : &nothing;
	oci_auto_json *names = ref ? json_object() : NULL;
	struct oci_at at = {NULL, "manifests", 0};
	const json_t *entry;
	size_t i, found = 0;

	g->document++;
	json_array_foreach(entries, i, entry) {
		struct oci_at here = {&at, NULL, i};
		struct oci_doc_descriptor named;
		struct oci_blob *known;
		struct oci_digest said;

		if (!oci_doc_descriptor_read(doc, &here, entry, &named))
			continue;
		oci_tag_verify(doc, &here, entry, names);
		if (!chosen(entry, &named, ref))
			continue;
		found++;
		known = oci_graph_note(g, doc, &here, &named);
		if (!known)
			break;
		if (ref && oci_annotation(entry, OCI_REF_NAME))
			known->repeats = 0;
		if (of)
			oci_demands_note(g, of->blob, known, entry);
		else
			oci_demands_note_listed(g, known);
		said = oci_entry_about(doc, &here, entry, entries);
		said = *said.str ? said : *about;
		if (named.content != OCI_CONTENT_INDEX)
			oci_listed_note(g, doc, &here, &named, &said);
		oci_graph_enqueue(g, known, &named, &said, of ? of->depth + 1 : 1);
	}
	return found;
}

static void visit_index(struct oci_graph *g, const struct oci_queue_entry *w,
	const struct oci_doc *doc, const json_t *index)
{
	const struct oci_doc_type expected = {w->media_type, w->artifact_type};
	const json_t *entries = oci_index_check(doc, index, &expected);

	struct oci_digest about = oci_subject_check(g, doc, index, w);

	g->counts->indexes++;
	w->blob->attached = *about.str;
	if (w->depth < g->options->limits.depth)
		oci_graph_entries(g, doc, entries, NULL, w);
	else if (json_array_size(entries))
		oci_doc_say(doc, NULL, OCI_RULE_DEPTH,
			"is an index %u deep in others that has entries, the limit is "
			"%lld",
			w->depth, (long long)g->options->limits.depth);
}

/* Checks and reads the config of a manifest; JSON only for an image config. */
static json_t *visit_config(struct oci_graph *g, const struct oci_doc *doc,
	const json_t *manifest, struct oci_blob **config)
{
	const json_t *value = json_object_get(manifest, "config");
	struct oci_at at = {NULL, "config", 0};
	struct oci_doc_descriptor named;

	*config = NULL;
	if (!value || !oci_doc_descriptor_read(doc, &at, value, &named))
		return NULL;
	*config = oci_graph_note(g, doc, &at, &named);
	if (!*config)
		return NULL;
	g->counts->blobs += (*config)->state == OCI_UNREAD;
	if (named.content == OCI_CONTENT_CONFIG)
		return oci_graph_json(g, *config, OCI_TEXT_SPEC);
	(void)oci_graph_read(g, *config, NULL);
	return NULL;
}

/* A blob that takes the place of a layer is only checked for its digest. */
static void skip_layer(struct oci_graph *g, struct oci_blob **blob)
{
	if (*blob)
		(void)oci_graph_read(g, *blob, NULL);
	*blob = NULL;
}

static void note_layers(struct oci_graph *g, const struct oci_doc *doc,
	const json_t *layers, bool image, struct oci_image_layers *out)
{
	struct oci_at at = {NULL, "layers", 0};
	const json_t *value;
	size_t i;

	json_array_foreach(layers, i, value) {
		struct oci_at here = {&at, NULL, i};
		struct oci_doc_descriptor named;

		if (i == LAYERS_MAX) {
			oci_doc_say(doc, &at, OCI_RULE_DESCRIPTORS,
				"has %zu layers, the limit is %d",
				json_array_size(layers), LAYERS_MAX);
			return;
		}
		out->count = i + 1;
		if (!oci_doc_descriptor_read(doc, &here, value, &named))
			continue;
		out->blobs[i] = oci_graph_note(g, doc, &here, &named);
		if (!image || named.content == OCI_CONTENT_LAYER)
			continue;
		skip_layer(g, &out->blobs[i]);
		if (named.content != OCI_CONTENT_UNSUPPORTED)
			oci_doc_say(doc, &here, OCI_RULE_LAYER_TYPE, "is of type %s",
				named.media_type);
	}
}

static void verify_attached(struct oci_graph *g, const struct oci_attachment *attached,
	const json_t *list, const struct oci_image_layers *layers)
{
	for (size_t i = 0; i < layers->count; i++)
		if (layers->blobs[i])
			oci_attached_check(
				g, attached, layers->blobs[i], json_array_get(list, i));
}

/* Checks the config if it is an image config. */
static void check_config(struct oci_graph *g, const struct oci_queue_entry *w,
	const json_t *manifest, const json_t *config, struct oci_image_layers *layers)
{
	const struct oci_doc doc = {g->findings, layers->config};
	size_t count = json_array_size(json_object_get(manifest, "layers"));

	if (count > LAYERS_MAX)
		return;
	layers->document = config;
	layers->manifest = manifest;
	layers->user = oci_json_text(json_object_get(config, "config"), "User");
	if (oci_manifest_is_artifact(manifest, &w->about))
		oci_artifact_config_check(&doc, config, count, &w->platform);
	else
		oci_config_check(&doc, config, count, &w->platform, layers->ids);
}

/* Some engines unpack layers without checking their media type. */
static void check_opaque(const struct oci_graph *g, const struct oci_doc *doc,
	const json_t *manifest, const json_t *config, const struct oci_digest *about)
{
	const json_t *list = json_object_get(manifest, "layers");
	struct oci_at at = {NULL, "layers", 0};

	if (!oci_config_is_run(config, json_array_size(list))) {
		if (oci_layers_are_opaque(list) &&
			!oci_manifest_is_artifact(manifest, about))
			oci_doc_say(doc, &at, OCI_RULE_LAYERS_OPAQUE,
				"has none of an image, the config is one of an image, "
				"and nothing says that this is an artifact");
		return;
	}
	oci_doc_say(doc, &at, OCI_RULE_LAYERS_OPAQUE,
		"has none of an image, but the config says what to run and has the diff "
		"ids of all of them");
	if (g->options->policy)
		oci_doc_say(doc, &at, OCI_RULE_POLICY_NO_IMAGE,
			"can be run, but has no layer of an image: the policy says "
			"nothing of it");
}

static int visit_manifest(struct oci_graph *g, const struct oci_queue_entry *w,
	const struct oci_doc *doc, const json_t *manifest, struct oci_err *err)
{
	const struct oci_doc_type expected = {w->media_type, w->artifact_type};
	const json_t *list = oci_manifest_check(doc, manifest, &expected);
	struct oci_image_layers layers = {.config = doc->subject};
	oci_auto_json *config = NULL;
	struct oci_blob *known;
	struct oci_attachment attached = {
		.manifest = manifest, .digest = &w->blob->digest};
	int status = 0;
	bool typed, image;

	g->counts->manifests++;
	g->document++;
	config = visit_config(g, doc, manifest, &known);
	typed = known && known->content == OCI_CONTENT_CONFIG;
	image = typed && oci_layers_are_image(list);
	layers.blobs = oci_xcalloc(LAYERS_MAX, sizeof(*layers.blobs));
	layers.ids = oci_xcalloc(LAYERS_MAX, sizeof(*layers.ids));
	note_layers(g, doc, list, image, &layers);
	if (config) {
		layers.config = known->digest.str;
		check_config(g, w, manifest, config, &layers);
	}
	attached.about = oci_subject_check(g, doc, manifest, w);
	w->blob->image = image;
	/* What some engine can run has to be signed, whatever it refers to. */
	w->blob->attached = (*attached.about.str || oci_layers_are_attached(list)) &&
			    !oci_config_is_run(config, json_array_size(list));
	if (typed && !image)
		check_opaque(g, doc, manifest, config, &w->about);
	if (image && !g->options->no_layers)
		status = oci_layers_verify(g, &layers, err);
	else if (!image)
		verify_attached(g, &attached, list, &layers);
	free(layers.blobs);
	free(layers.ids);
	return status;
}

static int visit(
	struct oci_graph *g, const struct oci_queue_entry *w, struct oci_err *err)
{
	const struct oci_doc doc = {g->findings, w->blob->digest.str};
	enum oci_content content = oci_content_of(w->media_type);
	oci_auto_json *value = NULL;

	if (content != OCI_CONTENT_INDEX && content != OCI_CONTENT_MANIFEST) {
		g->counts->blobs++;
		(void)oci_graph_read(g, w->blob, NULL);
		return 0;
	}
	value = oci_graph_json(g, w->blob, OCI_TEXT_SPEC);
	if (value && content == OCI_CONTENT_INDEX)
		visit_index(g, w, &doc, value);
	else if (value)
		return visit_manifest(g, w, &doc, value, err);
	return 0;
}

int oci_graph_run(struct oci_graph *g, struct oci_err *err)
{
	for (;;) {
		oci_auto_queue_entry *w = oci_graph_next(g);

		if (!w || oci_cancel_check(g->options->cancel, err) < 0)
			break;
		if (++g->documents > (size_t)g->options->limits.documents) {
			if (g->documents > (size_t)g->options->limits.documents + 1)
				return 0;
			oci_findings_add(g->findings, OCI_RULE_DOCUMENTS,
				w->blob->digest.str, NULL,
				"and what follows is not looked at: the limit is %lld",
				(long long)g->options->limits.documents);
			return 0;
		}
		if (visit(g, w, err) < 0)
			return -1;
	}
	return oci_cancel_check(g->options->cancel, err);
}
