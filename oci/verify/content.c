#include "content.h"
#include "annotations.h"
#include "oci/base64.h"

#include "oci/artifact.h"
#include "oci/spec.h"

#include <ctype.h>
#include <string.h>

static const struct {
	const char *type;
	enum oci_content content;
} contents[] = {
	{OCI_MEDIA_INDEX, OCI_CONTENT_INDEX},
	{OCI_MEDIA_MANIFEST, OCI_CONTENT_MANIFEST},
	{OCI_MEDIA_CONFIG, OCI_CONTENT_CONFIG},
	{OCI_MEDIA_LAYER, OCI_CONTENT_LAYER},
	{OCI_MEDIA_LAYER_GZIP, OCI_CONTENT_LAYER},
	{OCI_MEDIA_LAYER_ZSTD, OCI_CONTENT_LAYER},
	{OCI_MEDIA_EMPTY, OCI_CONTENT_EMPTY},
	{"application/vnd.dev.cosign.simplesigning.v1+json", OCI_CONTENT_SIGNATURE},
	{"application/vnd.dsse.envelope.v1+json", OCI_CONTENT_ENVELOPE},
	{"application/vnd.in-toto+json", OCI_CONTENT_STATEMENT},
	{"application/vnd.docker.distribution.manifest.v1+json",
		OCI_CONTENT_UNSUPPORTED},
	{"application/vnd.docker.distribution.manifest.v1+prettyjws",
		OCI_CONTENT_UNSUPPORTED},
	{"application/vnd.docker.plugin.v1+json", OCI_CONTENT_UNSUPPORTED},
	{"application/vnd.docker.image.rootfs.foreign.diff.tar",
		OCI_CONTENT_UNSUPPORTED},
	{"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
		OCI_CONTENT_UNSUPPORTED},
};

static bool begins_with(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

enum oci_content oci_content_of(const char *media_type)
{
	const char *ours = oci_media_ours(media_type);

	if (!ours)
		ours = media_type;
	for (size_t i = 0; i < OCI_COUNT(contents); i++)
		if (strcmp(ours, contents[i].type) == 0)
			return contents[i].content;
	if (begins_with(ours, "application/vnd.dev.sigstore.bundle"))
		return OCI_CONTENT_BUNDLE;
	if (strstr(ours, "+encrypted") || strstr(ours, ".nondistributable."))
		return OCI_CONTENT_UNSUPPORTED;
	return OCI_CONTENT_OPAQUE;
}

/* Length of one side of the slash by RFC 6838, section 4.2. */
static size_t restricted_name(const char *s)
{
	size_t len = 0;

	if (!isalnum((unsigned char)*s))
		return 0;
	while (s[len] &&
		(isalnum((unsigned char)s[len]) || strchr("!#$&-^_.+", s[len])))
		len++;
	return len <= 127 ? len : 0;
}

bool oci_is_media_type(const char *s)
{
	size_t len = restricted_name(s);

	if (!len || s[len] != '/')
		return false;
	s += len + 1;
	len = restricted_name(s);
	return len && !s[len];
}

static const char *read_type(const struct oci_doc *doc, const struct oci_at *at,
	const json_t *value, const char *name)
{
	const json_t *type = json_object_get(value, name);
	struct oci_at here = {at, name, 0};

	if (!json_is_string(type)) {
		oci_doc_say(doc, &here, OCI_RULE_DESCRIPTOR, "is %s, expected a string",
			oci_json_kind(type));
		return "";
	}
	if (!oci_is_media_type(json_string_value(type)))
		oci_doc_say(doc, &here, OCI_RULE_MEDIA_TYPE, "\"%s\" is no media type",
			json_string_value(type));
	return json_string_value(type);
}

/* ALGORITHM:ENCODED by the image-spec's grammar (descriptor.md, "Digests"). */
static bool is_digest(const char *s)
{
	bool letter = false;

	for (; *s && *s != ':'; s++) {
		if (islower((unsigned char)*s) || isdigit((unsigned char)*s))
			letter = true;
		else if (letter && strchr("+._-", *s))
			letter = false;
		else
			return false;
	}
	if (!letter || !*s++ || !*s)
		return false;
	while (*s && (isalnum((unsigned char)*s) || strchr("=_-", *s)))
		s++;
	return !*s;
}

static void read_digest(const struct oci_doc *doc, const struct oci_at *at,
	const json_t *value, struct oci_digest *digest)
{
	const json_t *member = json_object_get(value, "digest");
	const char *text = json_string_value(member);
	struct oci_at here = {at, "digest", 0};
	struct oci_err ignored;

	if (!text)
		oci_doc_say(doc, &here, OCI_RULE_DESCRIPTOR, "is %s, expected a string",
			oci_json_kind(member));
	else if (oci_digest_parse(text, digest, &ignored) == 0)
		return;
	else if (!is_digest(text) || begins_with(text, "sha256:"))
		oci_doc_say(doc, &here, OCI_RULE_DIGEST,
			"\"%s\" is no digest, expected sha256: and 64 lower-case hex "
			"digits",
			text);
	else
		oci_doc_say(doc, &here, OCI_RULE_UNVERIFIABLE,
			"%.*s is not checked, expected sha256", (int)strcspn(text, ":"),
			text);
	*digest = (struct oci_digest){""};
}

static int64_t read_size(
	const struct oci_doc *doc, const struct oci_at *at, const json_t *value)
{
	const json_t *size = json_object_get(value, "size");
	struct oci_at here = {at, "size", 0};

	if (!size)
		oci_doc_say(doc, &here, OCI_RULE_DESCRIPTOR, "is absent");
	else if (!json_is_integer(size))
		oci_doc_say(doc, &here, OCI_RULE_SIZE, "is %s, expected a whole number",
			oci_json_kind(size));
	else if (json_integer_value(size) < 0)
		oci_doc_say(doc, &here, OCI_RULE_SIZE, "is %lld, which is negative",
			(long long)json_integer_value(size));
	else
		return json_integer_value(size);
	return -1;
}

static void check_data(const struct oci_doc *doc, const struct oci_at *at,
	const struct oci_doc_descriptor *e)
{
	const json_t *data = json_object_get(e->doc, "data");
	struct oci_at here = {at, "data", 0};
	oci_auto_buf bytes = OCI_BUF_INIT;
	struct oci_digest digest;

	if (!data)
		return;
	if (!json_is_string(data) ||
		oci_base64_decode(json_string_value(data), &bytes) < 0) {
		oci_doc_say(
			doc, &here, OCI_RULE_DATA, "is not base64 with its padding");
		return;
	}
	if (e->size >= 0 && (int64_t)bytes.len != e->size)
		oci_doc_say(doc, &here, OCI_RULE_DATA, "is %zu bytes, expected %lld",
			bytes.len, (long long)e->size);
	oci_digest_of(bytes.data, bytes.len, &digest);
	if (*e->digest.str && oci_digest_cmp(&digest, &e->digest) != 0)
		oci_doc_say(doc, &here, OCI_RULE_DATA, "has the digest %s, expected %s",
			digest.str, e->digest.str);
}

static void check_platform(
	const struct oci_doc *doc, const struct oci_at *at, const json_t *value)
{
	static const char *const names[] = {"architecture", "os"};
	const json_t *platform = json_object_get(value, "platform");
	struct oci_at here = {at, "platform", 0};

	if (!platform)
		return;
	if (!json_is_object(platform)) {
		oci_doc_say(doc, &here, OCI_RULE_PLATFORM, "is %s, expected an object",
			oci_json_kind(platform));
		return;
	}
	for (size_t i = 0; i < OCI_COUNT(names); i++) {
		const json_t *member = json_object_get(platform, names[i]);
		struct oci_at at_member = {&here, names[i], 0};
		const char *text = json_string_value(member);

		if (!text || !*text)
			oci_doc_say(doc, &at_member, OCI_RULE_PLATFORM,
				"is %s, expected a name",
				text ? "empty" : oci_json_kind(member));
	}
}

static void check_empty(const struct oci_doc *doc, const struct oci_at *at,
	const struct oci_doc_descriptor *e)
{
	if (e->content != OCI_CONTENT_EMPTY ||
		(e->size == 2 && strcmp(e->digest.str, OCI_EMPTY_DIGEST) == 0))
		return;
	oci_doc_say(doc, at, OCI_RULE_EMPTY_BLOB,
		"is of %lld bytes and %s, expected the 2 bytes {} and " OCI_EMPTY_DIGEST,
		(long long)e->size, *e->digest.str ? e->digest.str : "no digest");
}

bool oci_doc_descriptor_read(const struct oci_doc *doc, const struct oci_at *at,
	const json_t *value, struct oci_doc_descriptor *e)
{
	struct oci_at urls = {at, "urls", 0};

	*e = (struct oci_doc_descriptor){.doc = value, .media_type = "", .size = -1};
	if (!json_is_object(value)) {
		oci_doc_say(doc, at, OCI_RULE_DESCRIPTOR, "is %s, expected an object",
			oci_json_kind(value));
		return false;
	}
	e->media_type = read_type(doc, at, value, "mediaType");
	e->content = oci_content_of(e->media_type);
	read_digest(doc, at, value, &e->digest);
	e->size = read_size(doc, at, value);
	if (json_object_get(value, "artifactType"))
		(void)read_type(doc, at, value, "artifactType");
	if (e->content == OCI_CONTENT_UNSUPPORTED)
		oci_doc_say(
			doc, at, OCI_RULE_UNSUPPORTED, "is of type %s", e->media_type);
	if (json_object_get(value, "urls"))
		oci_doc_say(doc, &urls, OCI_RULE_URLS,
			"names content elsewhere, which is not fetched");
	check_data(doc, at, e);
	check_platform(doc, at, value);
	check_empty(doc, at, e);
	oci_annotations_check(doc, at, value);
	return *e->digest.str && *e->media_type;
}
