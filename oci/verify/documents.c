#include "documents.h"
#include "annotations.h"

#include "oci/json.h"
#include "oci/spec.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define REF_NAME "org.opencontainers.image.ref.name"

static void check_schema(
	const struct oci_doc *doc, const json_t *value, enum oci_rule rule)
{
	const json_t *version = json_object_get(value, "schemaVersion");
	struct oci_at at = {NULL, "schemaVersion", 0};

	if (json_is_integer(version) && json_integer_value(version) == 2)
		return;
	if (json_is_integer(version))
		oci_doc_say(doc, &at, rule, "is %lld, expected 2",
			(long long)json_integer_value(version));
	else
		oci_doc_say(doc, &at, rule, "is %s, expected the number 2",
			oci_json_kind(version));
}

/* Docker's types and the OCI types are distinct here. */
static void check_type(const struct oci_doc *doc, const json_t *value,
	const struct oci_doc_type *expected)
{
	const json_t *type = json_object_get(value, "mediaType");
	struct oci_at at = {NULL, "mediaType", 0};

	if (!type || (json_is_string(type) && strcmp(json_string_value(type),
						      expected->media_type) == 0))
		return;
	oci_doc_say(doc, &at, OCI_RULE_BODY_TYPE, "is %s, its descriptor says %s",
		json_is_string(type) ? json_string_value(type) : oci_json_kind(type),
		expected->media_type);
}

static void check_artifact_type(const struct oci_doc *doc, const char *found,
	const struct oci_doc_type *expected)
{
	struct oci_at at = {NULL, "artifactType", 0};

	if (expected->artifact_type && *expected->artifact_type &&
		strcmp(found ? found : "", expected->artifact_type) != 0)
		oci_doc_say(doc, &at, OCI_RULE_ARTIFACT_TYPE,
			"is %s, its descriptor says %s", found ? found : "absent",
			expected->artifact_type);
}

static void check_strays(const struct oci_doc *doc, const json_t *value,
	const char *const *names, enum oci_rule rule)
{
	for (; *names; names++) {
		struct oci_at at = {NULL, *names, 0};

		if (json_object_get(value, *names))
			oci_doc_say(doc, &at, rule, "does not belong here");
	}
}

const json_t *oci_index_check(const struct oci_doc *doc, const json_t *index,
	const struct oci_doc_type *expected)
{
	static const char *const strays[] = {"config", "layers", "fsLayers", NULL};
	const json_t *entries = json_object_get(index, "manifests");
	struct oci_at at = {NULL, "manifests", 0};

	check_schema(doc, index, OCI_RULE_INDEX_SCHEMA);
	check_type(doc, index, expected);
	check_artifact_type(doc, oci_json_text(index, "artifactType"), expected);
	check_strays(doc, index, strays, OCI_RULE_INDEX_AMBIGUOUS);
	oci_annotations_check(doc, NULL, index);
	if (json_is_array(entries))
		return entries;
	oci_doc_say(doc, &at, OCI_RULE_INDEX_MANIFESTS, "is %s, expected an array",
		oci_json_kind(entries));
	return NULL;
}

/* The artifactType of a manifest or, without one, the media type of its config. */
static const char *type_of_manifest(const json_t *manifest)
{
	const json_t *config = json_object_get(manifest, "config");
	const char *type = oci_json_text(manifest, "artifactType");

	return type ? type : oci_json_text(config, "mediaType");
}

static void check_artifact(const struct oci_doc *doc, const json_t *manifest)
{
	const json_t *config = json_object_get(manifest, "config");
	const char *type = oci_json_text(config, "mediaType");
	const char *artifact = oci_json_text(manifest, "artifactType");
	struct oci_at at = {NULL, "artifactType", 0};

	if (type && oci_content_of(type) == OCI_CONTENT_EMPTY &&
		(!artifact || !*artifact))
		oci_doc_say(doc, &at, OCI_RULE_ARTIFACT_UNTYPED,
			"is absent, and the config is empty");
}

const json_t *oci_manifest_check(const struct oci_doc *doc, const json_t *manifest,
	const struct oci_doc_type *expected)
{
	static const char *const strays[] = {
		"manifests", "fsLayers", "signatures", "history", NULL};
	const json_t *layers = json_object_get(manifest, "layers");
	const json_t *config = json_object_get(manifest, "config");
	const char *type = oci_json_text(config, "mediaType");
	struct oci_at at = {NULL, "layers", 0}, at_config = {NULL, "config", 0};

	check_schema(doc, manifest, OCI_RULE_MANIFEST_SCHEMA);
	check_type(doc, manifest, expected);
	check_artifact_type(doc, type_of_manifest(manifest), expected);
	check_strays(doc, manifest, strays, OCI_RULE_MANIFEST_AMBIGUOUS);
	check_artifact(doc, manifest);
	oci_annotations_check(doc, NULL, manifest);
	if (!config)
		oci_doc_say(doc, &at_config, OCI_RULE_MANIFEST_CONFIG, "is absent");
	if (!json_is_array(layers))
		oci_doc_say(doc, &at, OCI_RULE_MANIFEST_LAYERS,
			"is %s, expected an array", oci_json_kind(layers));
	else if (!json_array_size(layers) && type &&
		 oci_content_of(type) == OCI_CONTENT_CONFIG)
		oci_doc_say(doc, &at, OCI_RULE_MANIFEST_LAYERS,
			"is empty, expected a layer or more");
	else if (json_array_size(layers) > OCI_LAYERS_MANY && type &&
		 oci_content_of(type) == OCI_CONTENT_CONFIG)
		oci_doc_say(doc, &at, OCI_RULE_LAYERS_MANY,
			"has %zu layers, engines take up to %d",
			json_array_size(layers), OCI_LAYERS_MANY);
	return json_is_array(layers) ? layers : NULL;
}

/* annotations.md: component ("/" component)*, of alphanumerics and separators. */
static bool is_tag(const char *s)
{
	bool wants_word = true;

	for (; *s; s++) {
		if (isalnum((unsigned char)*s)) {
			wants_word = false;
			continue;
		}
		if (wants_word || !strchr("-._:@+/", *s))
			return false;
		if (s[0] == '-' && s[1] == '-')
			s++;
		wants_word = true;
	}
	return !wants_word;
}

void oci_tag_verify(const struct oci_doc *doc, const struct oci_at *at,
	const json_t *entry, json_t *names)
{
	const char *name = oci_annotation(entry, REF_NAME);
	struct oci_at annotations = {at, "annotations", 0};
	struct oci_at here = {&annotations, REF_NAME, 0};

	if (!name)
		return;
	if (!names) {
		oci_doc_say(doc, &here, OCI_RULE_TAG_NESTED, "names \"%s\" here", name);
		return;
	}
	if (!is_tag(name))
		oci_doc_say(doc, &here, OCI_RULE_TAG_NAME,
			"\"%s\" is not of the grammar of names", name);
	if (json_object_get(names, name))
		oci_doc_say(doc, &here, OCI_RULE_TAG_TWICE,
			"\"%s\" is the name of another entry, too", name);
	json_object_set_new(names, name, json_true());
}

static void copy(char *to, size_t size, const json_t *platform, const char *name)
{
	const char *value = oci_json_text(platform, name);

	snprintf(to, size, "%s", value ? value : "");
}

void oci_descriptor_platform(
	const json_t *descriptor, struct oci_descriptor_platform *said)
{
	const json_t *platform = json_object_get(descriptor, "platform");

	*said = (struct oci_descriptor_platform){.said = json_is_object(platform)};
	copy(said->os, sizeof(said->os), platform, "os");
	copy(said->arch, sizeof(said->arch), platform, "architecture");
	copy(said->variant, sizeof(said->variant), platform, "variant");
}
