#include "about.h"

#include "index.h"
#include "oci/json.h"
#include "oci/layout.h"
#include "part.h"

#include <string.h>

const char *oci_layout_tag(const json_t *entry)
{
	return oci_json_text(json_object_get(entry, "annotations"), OCI_REF_NAME);
}

/* crane uses a full name in the place of a tag: "registry.example/app:sha256-...". */
static const char *tag_of(const char *name)
{
	const char *colon = name ? strrchr(name, ':') : NULL;

	return colon && !strchr(colon, '/') ? colon + 1 : name;
}

static struct oci_digest parse(const char *text)
{
	struct oci_digest digest = {""};
	struct oci_err ignored;

	if (text && oci_digest_parse(text, &digest, &ignored) < 0)
		digest.str[0] = '\0';
	return digest;
}

const char *oci_tag_about_end(const char *name)
{
	static const char *const ends[] = {"", ".sig", ".att", ".sbom"};
	const char *tag = tag_of(name);

	if (!tag || strncmp(tag, "sha256-", 7) != 0 || strlen(tag) < 7 + OCI_DIGEST_HEX)
		return NULL;
	for (size_t i = 0; i < OCI_COUNT(ends); i++)
		if (strcmp(tag + 7 + OCI_DIGEST_HEX, ends[i]) == 0)
			return ends[i];
	return NULL;
}

struct oci_digest oci_tag_about(const char *name)
{
	oci_auto_free char *text = NULL;

	if (!oci_tag_about_end(name))
		return (struct oci_digest){""};
	text = oci_xasprintf("sha256:%.64s", tag_of(name) + 7);
	return parse(text);
}

struct oci_digest oci_entry_subject(const json_t *entry)
{
	struct oci_digest digest = oci_tag_about(oci_layout_tag(entry));

	return *digest.str ? digest
			   : parse(oci_json_text(json_object_get(entry, "annotations"),
				     OCI_SUBJECT_NOTE));
}

bool oci_entry_refers(const json_t *entry)
{
	return *oci_entry_subject(entry).str ||
	       (!oci_layout_tag(entry) && oci_json_text(entry, "artifactType"));
}

struct oci_digest oci_subject_of(const json_t *document)
{
	return parse(oci_json_text(json_object_get(document, "subject"), "digest"));
}

bool oci_is_document(const json_t *descriptor)
{
	static const char *const documents[] = {
		OCI_MEDIA_INDEX, OCI_MEDIA_MANIFEST, OCI_MEDIA_OLD_ARTIFACT};
	const char *type = oci_json_text_or(descriptor, "mediaType", "");
	const char *ours = oci_media_ours(type);

	for (size_t i = 0; i < OCI_COUNT(documents); i++)
		if (strcmp(documents[i], ours ? ours : type) == 0)
			return true;
	return false;
}

bool oci_is_index(const json_t *descriptor)
{
	const char *ours =
		oci_media_ours(oci_json_text_or(descriptor, "mediaType", ""));

	return ours && strcmp(ours, OCI_MEDIA_INDEX) == 0;
}

static struct oci_digest read_subject(
	const struct oci_source *source, const json_t *entry)
{
	struct oci_descriptor d = {
		.media_type = oci_json_text_or(entry, "mediaType", "")};
	oci_auto_json *doc = NULL;
	struct oci_err ignored;

	d.digest = parse(oci_json_text(entry, "digest"));
	d.size = oci_json_size(entry, "size", &ignored);
	if (oci_is_document(entry) && *d.digest.str && d.size >= 0)
		doc = oci_part_document(source, &d, &ignored);
	return oci_subject_of(doc);
}

struct oci_digest oci_document_subject(
	const struct oci_source *source, const json_t *entry, json_t *known)
{
	/* Entries of one blob can differ in what they say of it. */
	oci_auto_free char *key =
		oci_xasprintf("%s %lld %s", oci_json_text_or(entry, "digest", ""),
			(long long)json_integer_value(json_object_get(entry, "size")),
			oci_json_text_or(entry, "mediaType", ""));
	const char *read = oci_json_text(known, key);
	struct oci_digest subject;

	if (read)
		return parse(read);
	subject = read_subject(source, entry);
	oci_json_set(known, key, subject.str);
	return subject;
}
