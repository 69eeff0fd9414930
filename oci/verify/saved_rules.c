#include "saved_rules.h"

#include "config_rules.h"
#include "layers.h"
#include "oci/json.h"
#include "slurp.h"
#include "source/saved.h"

#include <stdlib.h>
#include <string.h>

enum { LAYERS_MAX = 512 };

static bool has_tag(const json_t *image, const char *tag)
{
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(image, "RepoTags"), i, item) {
		const char *name = json_string_value(item);

		if (name && oci_saved_is_named(name, tag))
			return true;
	}
	return false;
}

static void wrong(const struct oci_doc *doc, const struct oci_at *at,
	const json_t *value, const char *expected)
{
	oci_doc_say(doc, at, OCI_RULE_ARCHIVE_MANIFEST, "is %s, expected %s",
		oci_json_kind(value), expected);
}

static void check_tags(
	const struct oci_doc *doc, const struct oci_at *image, const json_t *tags)
{
	struct oci_at at = {image, "RepoTags", 0};
	const json_t *item;
	size_t i;

	if (tags && !json_is_array(tags) && !json_is_null(tags))
		wrong(doc, &at, tags, "an array of strings");
	json_array_foreach(tags, i, item) {
		struct oci_at here = {&at, NULL, i};

		if (!json_is_string(item))
			wrong(doc, &here, item, "a string");
	}
}

/* Reads a config and verifies the digest in its name, if there is one. */
static json_t *read_config(struct oci_graph *g, const struct oci_doc *doc,
	const struct oci_at *at, const char *path)
{
	const struct oci_doc config = {g->findings, path};
	struct oci_digest named = oci_saved_digest(path), found;
	oci_auto_buf text = OCI_BUF_INIT;

	switch (oci_graph_slurp(g, path, &text)) {
	case OCI_NOT_FOUND:
		oci_doc_say(doc, at, OCI_RULE_ARCHIVE_MEMBER, "%s is not there", path);
		return NULL;
	case OCI_BAD:
		return NULL;
	case OCI_FOUND:
		break;
	}
	g->counts->blobs++;
	oci_digest_of(text.data, text.len, &found);
	if (*named.str && oci_digest_cmp(&named, &found) != 0) {
		oci_doc_say(&config, NULL, OCI_RULE_BLOB_DIGEST,
			"has content of the digest %s", found.str);
		return NULL;
	}
	return oci_text_read(&config, text.data, text.len, OCI_TEXT_SPEC);
}

static int verify_layers(struct oci_graph *g, const struct oci_doc *doc,
	const struct oci_at *at, const json_t *list, struct oci_image_layers *layers,
	struct oci_err *err)
{
	int status;
	const json_t *item;
	size_t i;

	layers->paths = oci_xcalloc(LAYERS_MAX, sizeof(*layers->paths));
	json_array_foreach(list, i, item) {
		struct oci_at here = {at, NULL, i};

		if (i == LAYERS_MAX) {
			oci_doc_say(doc, at, OCI_RULE_DESCRIPTORS,
				"has %zu layers, the limit is %d",
				json_array_size(list), LAYERS_MAX);
			break;
		}
		layers->count = i + 1;
		layers->paths[i] = json_string_value(item);
		if (!layers->paths[i])
			wrong(doc, &here, item, "a string");
	}
	status = oci_layers_verify(g, layers, err);
	free(layers->paths);
	return status;
}

static int verify_image(struct oci_graph *g, const struct oci_doc *doc,
	const struct oci_at *at, const json_t *image, struct oci_err *err)
{
	static const struct oci_descriptor_platform nothing;
	const json_t *config = json_object_get(image, "Config");
	const json_t *layers = json_object_get(image, "Layers");
	struct oci_at at_config = {at, "Config", 0}, at_layers = {at, "Layers", 0};
	oci_auto_free struct oci_digest *ids = oci_xcalloc(LAYERS_MAX, sizeof(*ids));
	struct oci_image_layers parts = {.ids = ids, .config = doc->subject};
	oci_auto_json *value = NULL;

	check_tags(doc, at, json_object_get(image, "RepoTags"));
	if (!json_is_array(layers))
		wrong(doc, &at_layers, layers, "an array of strings");
	if (json_is_string(config))
		value = read_config(g, doc, &at_config, json_string_value(config));
	else
		wrong(doc, &at_config, config, "a string");
	if (value) {
		const struct oci_doc at_value = {
			g->findings, json_string_value(config)};
		size_t count = json_array_size(layers);

		parts.config = at_value.subject;
		parts.document = value;
		parts.user = oci_json_text(json_object_get(value, "config"), "User");
		if (json_is_array(layers) && count <= LAYERS_MAX)
			oci_config_check(&at_value, value, count, &nothing, ids);
	}
	return verify_layers(g, doc, &at_layers, layers, &parts, err);
}

/* The digest of such an image is that of its config. */
static bool has_digest(
	const struct oci_graph *g, const json_t *image, const char *wanted)
{
	const char *path = oci_json_text(image, "Config");
	oci_auto_findings ignored = OCI_FINDINGS_INIT;
	oci_auto_span span = OCI_SPAN_INIT;
	struct oci_digest found;
	struct oci_err err;
	int64_t size;

	return path &&
	       oci_source_file(g->source, path, path, &ignored, &span) == OCI_FOUND &&
	       span.size <= g->options->limits.json_size &&
	       oci_span_digest(&span, &found, &size, &err) == 0 &&
	       strcmp(found.str, wanted) == 0;
}

static bool is_chosen(
	const struct oci_graph *g, const json_t *image, const struct oci_ref *ref)
{
	return (!ref->tag || has_tag(image, ref->tag)) &&
	       (!ref->digest || has_digest(g, image, ref->digest));
}

static int refuse(const struct oci_ref *ref, struct oci_err *err)
{
	return oci_err_set(err, OCI_ERR_NOT_FOUND, "%s: has no image%s%s%s%s%s",
		ref->dir, ref->tag ? " \"" : "", ref->tag ? ref->tag : "",
		ref->tag ? "\"" : "", ref->digest ? " with the config " : "",
		ref->digest ? ref->digest : "");
}

int oci_saved_verify(
	struct oci_graph *g, const struct oci_ref *ref, struct oci_err *err)
{
	const struct oci_doc doc = {g->findings, "manifest.json"};
	oci_auto_json *images = oci_graph_file(
		g, "manifest.json", OCI_RULE_ARCHIVE_MANIFEST, OCI_TEXT_ARCHIVE);
	const json_t *image;
	size_t i, found = 0;

	if (!images)
		return oci_cancel_check(g->options->cancel, err);
	json_array_foreach(images, i, image) {
		struct oci_at at = {NULL, NULL, i};

		if (oci_cancel_check(g->options->cancel, err) < 0)
			return -1;
		if (!json_is_object(image))
			wrong(&doc, &at, image, "an object");
		if (!json_is_object(image) || !is_chosen(g, image, ref))
			continue;
		found++;
		g->counts->manifests++;
		if (verify_image(g, &doc, &at, image, err) < 0)
			return -1;
	}
	if (!found && (ref->tag || ref->digest))
		return refuse(ref, err);
	return oci_cancel_check(g->options->cancel, err);
}
