#include "payload.h"

#include "oci/base64.h"

#include "oci/json.h"

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
	oci_auto_free char *whole = hex ? oci_xasprintf("sha256:%.64s", hex) : NULL;
	struct oci_digest digest;
	struct oci_err ignored;

	if (!whole || oci_digest_parse(whole, &digest, &ignored) < 0)
		return (struct oci_digest){""};
	return digest;
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

		if (*p->about->str && oci_digest_cmp(&digest, p->about) == 0)
			return true;
		if (!*p->about->str && *digest.str && oci_graph_find(p->g, &digest))
			return true;
		if (*digest.str && count < OCI_CLAIM_DIGESTS)
			digests[count++] = digest;
	}
	if (*p->about->str || !count)
		return false;
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

void oci_payload_statement(const struct oci_payload *p, const json_t *statement)
{
	static const char prefix[] = "https://in-toto.io/Statement/v";
	const char *type = text(p, NULL, statement, "_type", OCI_RULE_STATEMENT);
	const char *predicate =
		text(p, NULL, statement, "predicateType", OCI_RULE_STATEMENT);
	struct oci_at at_type = {NULL, "_type", 0};
	struct oci_at at_predicate = {NULL, "predicateType", 0};

	if (type && (strncmp(type, prefix, strlen(prefix)) != 0 ||
			    (strcmp(type + strlen(prefix), "1") != 0 &&
				    strcmp(type + strlen(prefix), "0.1") != 0)))
		oci_doc_say(&p->doc, &at_type, OCI_RULE_STATEMENT,
			"is \"%s\", expected %s1", type, prefix);
	if (predicate && p->predicate && strcmp(predicate, p->predicate) != 0)
		oci_doc_say(&p->doc, &at_predicate, OCI_RULE_PREDICATE_TYPE,
			"is %s, the annotation says %s", predicate, p->predicate);
	check_subjects(p, json_object_get(statement, "subject"));
}

static void check_signatures(
	const struct oci_payload *p, const json_t *envelope, const struct oci_at *up)
{
	const json_t *list = json_object_get(envelope, "signatures"), *signature;
	struct oci_at at = {up, "signatures", 0};
	size_t i, count = json_array_size(list);

	/*
	 * The envelope of a bundle has exactly one signature; only there `up` is set.
	 */
	if (!count || (up && count != 1))
		oci_doc_say(&p->doc, &at, OCI_RULE_DSSE, "has %zu, expected %s", count,
			up ? "exactly one" : "one or more");
	json_array_foreach(list, i, signature) {
		struct oci_at here = {&at, NULL, i};
		oci_auto_buf ignored = OCI_BUF_INIT;

		(void)bytes(p, &here, signature, "sig", &ignored);
	}
}

void oci_payload_envelope(
	const struct oci_payload *p, const json_t *envelope, const struct oci_at *at)
{
	const char *type = text(p, at, envelope, "payloadType", OCI_RULE_DSSE);
	oci_auto_buf body = OCI_BUF_INIT;
	oci_auto_json *statement = NULL;

	check_signatures(p, envelope, at);
	if (bytes(p, at, envelope, "payload", &body) < 0 || !type ||
		strcmp(type, "application/vnd.in-toto+json") != 0)
		return;
	statement = oci_text_read(&p->doc, body.data, body.len, OCI_TEXT_FREE);
	if (statement)
		oci_payload_statement(p, statement);
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

void oci_payload_bundle(const struct oci_payload *p, const json_t *bundle)
{
	const json_t *material = json_object_get(bundle, "verificationMaterial");
	const json_t *envelope = json_object_get(bundle, "dsseEnvelope");
	const json_t *message = json_object_get(bundle, "messageSignature");
	struct oci_at at_material = {NULL, "verificationMaterial", 0};
	struct oci_at at = {NULL, "dsseEnvelope", 0};

	if (!json_is_object(material))
		oci_doc_say(&p->doc, &at_material, OCI_RULE_BUNDLE,
			"is %s, expected an object", oci_json_kind(material));
	if (!envelope == !message)
		oci_doc_say(&p->doc, NULL, OCI_RULE_BUNDLE,
			"has %s of dsseEnvelope and messageSignature, expected one",
			envelope ? "both" : "none");
	if (!envelope)
		return;
	oci_payload_envelope(p, envelope, &at);
	check_hint(p, material, envelope, &at);
}
