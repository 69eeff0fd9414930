#include "payload.h"

#include "oci/base64.h"

#include "oci/json.h"
#include "oci/predicate.h"
#include "sign/envelope.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* The string value of a member; NULL, reported by `rule`, when it is not a string. */
static const char *text(const struct oci_payload *p, const struct oci_at *up,
	const json_t *value, const char *name, enum oci_rule rule)
{
	const json_t *member = json_object_get(value, name);
	struct oci_at at = {up, name, 0};

	if (json_is_string(member) && *json_string_value(member))
		return json_string_value(member);
	oci_doc_say(&p->doc, &at, rule, "is %s, expected a string",
		json_is_string(member) ? "empty" : oci_json_kind(member));
	return NULL;
}

/* Decodes a base64 member; -1, reported, when it is malformed. */
static int bytes(const struct oci_payload *p, const struct oci_at *up,
	const json_t *value, const char *name, struct oci_buf *out)
{
	const char *base64 = text(p, up, value, name, OCI_RULE_DSSE);
	struct oci_at at = {up, name, 0};

	if (!base64)
		return -1;
	if (oci_base64_decode(base64, out) == 0)
		return 0;
	oci_doc_say(&p->doc, &at, OCI_RULE_DSSE, "is not base64 with its padding");
	return -1;
}

/* The sha256 digest of a statement's subject, or "". */
static struct oci_digest digest_of(const json_t *subject)
{
	const char *hex = oci_json_text(json_object_get(subject, "digest"), "sha256");
	oci_auto_free char *whole = hex ? oci_xasprintf("sha256:%s", hex) : NULL;
	struct oci_digest digest;
	struct oci_err ignored;

	if (!whole || oci_digest_parse(whole, &digest, &ignored) < 0)
		return (struct oci_digest){""};
	return digest;
}

static void note_subject(const struct oci_payload *p, const struct oci_digest *digest)
{
	if (p->seen)
		p->seen->subject = *digest;
}

/*
 * True when a subject is the image of the payload; without an image it is checked at
 * the end.
 */
static bool has_image(const struct oci_payload *p, const json_t *subjects)
{
	struct oci_digest digests[OCI_CLAIM_DIGESTS];
	size_t i, count = 0;
	const json_t *subject;

	json_array_foreach(subjects, i, subject) {
		struct oci_digest digest = digest_of(subject);

		if (*p->about->str ? oci_digest_cmp(&digest, p->about) == 0
				   : *digest.str && oci_graph_find(p->g, &digest)) {
			note_subject(p, &digest);
			return true;
		}
		if (*digest.str && count < OCI_CLAIM_DIGESTS)
			digests[count++] = digest;
	}
	if (*p->about->str || !count)
		return false;
	note_subject(p, &digests[0]);
	oci_claim_note(
		p->g, &p->doc, OCI_RULE_STATEMENT_SUBJECT, ".subject", digests, count);
	return true;
}

static void check_subjects(const struct oci_payload *p, const json_t *subjects)
{
	struct oci_at at = {NULL, "subject", 0};
	const json_t *subject;
	bool good = true;
	size_t i;

	if (!json_array_size(subjects)) {
		oci_doc_say(&p->doc, &at, OCI_RULE_STATEMENT,
			"is %s, expected an array of subjects",
			json_is_array(subjects) ? "empty" : oci_json_kind(subjects));
		return;
	}
	json_array_foreach(subjects, i, subject) {
		struct oci_at item = {&at, NULL, i};
		struct oci_at digest = {&item, "digest", 0};

		if (json_object_size(json_object_get(subject, "digest")))
			continue;
		oci_doc_say(&p->doc, &digest, OCI_RULE_STATEMENT,
			"is empty or absent, expected digests");
		good = false;
	}
	if (good && !has_image(p, subjects))
		oci_doc_say(&p->doc, &at, OCI_RULE_STATEMENT_SUBJECT,
			"names none that is %s",
			*p->about->str ? p->about->str : "in the image");
}

/* A summary of a verification is worth something when it says PASSED (SLSA, VSA). */
static bool has_failed(const struct oci_buf *text)
{
	oci_auto_json *statement = NULL;
	struct oci_err ignored;
	const char *result;

	if (oci_json_check_values(text->data, text->len, &ignored) == 0)
		statement = json_loadb(text->data, text->len, 0, NULL);
	result = oci_json_text(
		json_object_get(statement, "predicate"), "verificationResult");
	return !result || strcmp(result, "PASSED") != 0;
}

static void note_statement(
	const struct oci_payload *p, const struct oci_buf *text, const char *predicate)
{
	static const char vsa[] = OCI_PREDICATE_VSA;

	if (!p->seen || !predicate)
		return;
	free(p->seen->predicate);
	p->seen->predicate = oci_xstrdup(predicate);
	p->seen->signature = strcmp(predicate, OCI_PREDICATE_SIGNATURE) == 0 &&
			     p->seen->has_signature;
	if (strncmp(predicate, vsa, strlen(vsa)) == 0)
		p->seen->failed = has_failed(text);
}

void oci_payload_statement(const struct oci_payload *p, const struct oci_buf *bytes)
{
	static const char prefix[] = "https://in-toto.io/Statement/v";
	oci_auto_json *statement =
		oci_text_read(&p->doc, bytes->data, bytes->len, OCI_TEXT_STATEMENT);
	const char *type, *predicate;
	struct oci_at at_type = {NULL, "_type", 0};
	struct oci_at at_predicate = {NULL, "predicateType", 0};

	if (!statement)
		return;
	type = text(p, NULL, statement, "_type", OCI_RULE_STATEMENT);
	predicate = text(p, NULL, statement, "predicateType", OCI_RULE_STATEMENT);
	if (type && (strncmp(type, prefix, strlen(prefix)) != 0 ||
			    (strcmp(type + strlen(prefix), "1") != 0 &&
				    strcmp(type + strlen(prefix), "0.1") != 0)))
		oci_doc_say(&p->doc, &at_type, OCI_RULE_STATEMENT,
			"is \"%s\", expected %s1", type, prefix);
	if (predicate && p->predicate && strcmp(predicate, p->predicate) != 0)
		oci_doc_say(&p->doc, &at_predicate, OCI_RULE_PREDICATE_TYPE,
			"is %s, the annotation says %s", predicate, p->predicate);
	note_statement(p, bytes, predicate);
	check_subjects(p, json_object_get(statement, "subject"));
}

/* An envelope of a bundle has exactly one signature; `up` is set in a bundle alone. */
static void check_signatures(const struct oci_payload *p, const json_t *envelope,
	const struct oci_at *up, const struct oci_buf *signed_bytes)
{
	const json_t *list = json_object_get(envelope, "signatures"), *signature;
	struct oci_at at = {up, "signatures", 0};
	size_t i, count = json_array_size(list);

	if (!count || (up && count != 1))
		oci_doc_say(&p->doc, &at, OCI_RULE_DSSE, "has %zu, expected %s", count,
			up ? "exactly one" : "one or more");
	json_array_foreach(list, i, signature) {
		struct oci_at here = {&at, NULL, i};
		oci_auto_buf raw = OCI_BUF_INIT;

		if (bytes(p, &here, signature, "sig", &raw) == 0)
			oci_payload_signed(p, signed_bytes, &raw);
	}
}

void oci_payload_signed(const struct oci_payload *p, const struct oci_buf *content,
	const struct oci_buf *signature)
{
	const struct oci_keyring *ring = p->seen ? p->g->options->ring : NULL;

	if (!p->seen)
		return;
	p->seen->has_signature = true;
	if (ring)
		p->seen->keys |= oci_keyring_verify(ring, p->seen->hint, content->data,
			content->len, signature, &p->g->seen->tries);
}

void oci_payload_envelope(
	const struct oci_payload *p, const json_t *envelope, const struct oci_at *at)
{
	const char *type = text(p, at, envelope, "payloadType", OCI_RULE_DSSE);
	oci_auto_buf body = OCI_BUF_INIT, whole = OCI_BUF_INIT;
	bool good = bytes(p, at, envelope, "payload", &body) == 0;

	if (good && type)
		oci_envelope_encode(type, body.data, body.len, &whole);
	check_signatures(p, envelope, at, &whole);
	oci_buf_release(&whole);
	if (good && type && strcmp(type, OCI_MEDIA_STATEMENT) == 0)
		oci_payload_statement(p, &body);
}

static void check_hint(const struct oci_payload *p, const json_t *material,
	const json_t *envelope, const struct oci_at *up)
{
	const json_t *key = json_object_get(material, "publicKey");
	const char *hint = oci_json_text(key, "hint");
	const json_t *first =
		json_array_get(json_object_get(envelope, "signatures"), 0);
	const char *id = oci_json_text(first, "keyid");
	struct oci_at list = {up, "signatures", 0}, item = {&list, NULL, 0};
	struct oci_at at = {&item, "keyid", 0};

	if (hint && *hint && id && *id && strcmp(hint, id) != 0)
		oci_doc_say(&p->doc, &at, OCI_RULE_BUNDLE,
			"is %s, the hint of the key is %s", id, hint);
}

/*
 * A bundle that names one of the keys, but is not by it, was changed. The signature of
 * a key that was not tried any more says nothing.
 */
static void check_named(const struct oci_payload *p)
{
	const struct oci_keyring *ring = p->seen ? p->g->options->ring : NULL;
	struct oci_at at = {NULL, "dsseEnvelope", 0};

	if (!ring || !p->seen->hint || p->seen->keys || !p->g->seen->tries)
		return;
	for (size_t i = 0; i < ring->names.count; i++)
		if (strcmp(oci_key_hint(ring->keys[i]), p->seen->hint) == 0)
			oci_doc_say(&p->doc, &at, OCI_RULE_SIGNATURE_WRONG,
				"is not signed by %s, whose hint it has",
				ring->names.items[i]);
}

/* What a verifier of identities would check. */
static unsigned unchecked(const json_t *material)
{
	const json_t *times = json_object_get(material, "timestampVerificationData");
	bool certificate = json_object_get(material, "certificate") ||
			   json_object_get(material, "x509CertificateChain");
	bool logged = json_array_size(json_object_get(material, "tlogEntries"));
	bool stamped = json_array_size(json_object_get(times, "rfc3161Timestamps"));

	return (certificate ? OCI_SEEN_CERTIFICATE : 0) | (logged ? OCI_SEEN_LOG : 0) |
	       (stamped ? OCI_SEEN_TIMESTAMP : 0);
}

static void note_material(const struct oci_payload *p, const json_t *material)
{
	const char *hint =
		oci_json_text(json_object_get(material, "publicKey"), "hint");

	if (!p->seen)
		return;
	p->seen->hint = hint && *hint ? oci_xstrdup(hint) : NULL;
	p->seen->unchecked = unchecked(material);
	p->seen->has_signature = true;
}

/* sigstore BUNDLE_SPEC.md: ".v0.3+json", before that "+json;version=0.2". */
static bool is_bundle_type(const char *type)
{
	static const char prefix[] = "application/vnd.dev.sigstore.bundle";
	size_t len = strlen(prefix);
	const char *version = type + len;

	if (strncmp(type, prefix, len) != 0)
		return false;
	if (strncmp(version, "+json;version=0.", 16) == 0)
		return isdigit((unsigned char)version[16]) && !version[17];
	return strncmp(version, ".v0.", 4) == 0 && isdigit((unsigned char)version[4]) &&
	       strcmp(version + 5, "+json") == 0;
}

static void check_type(const struct oci_payload *p, const json_t *bundle)
{
	const char *type = oci_json_text(bundle, "mediaType");
	struct oci_at at = {NULL, "mediaType", 0};

	if (!type || !is_bundle_type(type))
		oci_doc_say(&p->doc, &at, OCI_RULE_BUNDLE,
			"is \"%s\", expected one of a Sigstore bundle",
			type ? type : "");
}

void oci_payload_bundle(const struct oci_payload *p, const json_t *bundle)
{
	const json_t *material = json_object_get(bundle, "verificationMaterial");
	const json_t *envelope = json_object_get(bundle, "dsseEnvelope");
	const json_t *message = json_object_get(bundle, "messageSignature");
	struct oci_at at_material = {NULL, "verificationMaterial", 0};
	struct oci_at at = {NULL, "dsseEnvelope", 0};

	check_type(p, bundle);
	if (!json_is_object(material))
		oci_doc_say(&p->doc, &at_material, OCI_RULE_BUNDLE,
			"is %s, expected an object", oci_json_kind(material));
	if (!envelope == !message)
		oci_doc_say(&p->doc, NULL, OCI_RULE_BUNDLE,
			"has %s of dsseEnvelope and messageSignature, expected one",
			envelope ? "both" : "none");
	note_material(p, material);
	if (!envelope)
		return;
	oci_payload_envelope(p, envelope, &at);
	check_hint(p, material, envelope, &at);
	check_named(p);
}
