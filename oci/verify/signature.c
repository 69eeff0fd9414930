#include "signature.h"

#include "oci/base64.h"
#include "payload.h"

#include "oci/json.h"

#include <string.h>

/*
 * Reads one DER value of type `tag` at `*p` and advances `*p`. Returns its content;
 * NULL unless it is in canonical form (X.690, 10.1).
 */
static const unsigned char *der(const unsigned char **p, const unsigned char *end,
	unsigned char tag, size_t *len)
{
	const unsigned char *at = *p;
	size_t size;

	if (end - at < 2 || at[0] != tag)
		return NULL;
	size = at[1];
	at += 2;
	if (size == 0x81) {
		if (at == end || *at < 0x80)
			return NULL;
		size = *at++;
	} else if (size > 0x7f) {
		return NULL;
	}
	if ((size_t)(end - at) < size)
		return NULL;
	*len = size;
	*p = at + size;
	return at;
}

/* Reads a positive number of at most 66 bytes (P-521), without redundant zeros. */
static bool is_number(const unsigned char **p, const unsigned char *end)
{
	enum { WIDEST = 66 };
	size_t len;
	const unsigned char *n = der(p, end, 0x02, &len);

	if (!n || !len || n[0] & 0x80 || len > WIDEST + 1)
		return false;
	if (n[0] == 0 && (len == 1 || !(n[1] & 0x80)))
		return false;
	return len <= WIDEST || n[0] == 0;
}

bool oci_is_der_signature(const void *data, size_t size)
{
	const unsigned char *p = data, *end = p + size, *inner;
	size_t len;

	inner = der(&p, end, 0x30, &len);
	return inner && p == end && is_number(&inner, end) && is_number(&inner, end) &&
	       inner == end;
}

/*
 * Only ECDSA signatures have a form that can be checked; other keys have other forms.
 */
static void check_signature(const struct oci_payload *p, const char *signature,
	const struct oci_buf *content)
{
	oci_auto_buf bytes = OCI_BUF_INIT;
	const char *wrong = NULL;

	if (!signature)
		wrong = "is absent";
	else if (!*signature || oci_base64_decode(signature, &bytes) < 0)
		wrong = "is not base64 with its padding";
	else if (bytes.len < 256 && bytes.len != 64 &&
		 !oci_is_der_signature(bytes.data, bytes.len))
		wrong = "is not DER of two positive numbers";
	if (wrong)
		oci_doc_say(&p->doc, NULL, OCI_RULE_SIGNATURE,
			"its annotation dev.cosignproject.cosign/signature %s", wrong);
	else
		oci_payload_signed(p, content, &bytes);
}

/* Requires exactly these members: readers interpret other payloads differently. */
static bool has_just(const struct oci_payload *p, const struct oci_at *at,
	const json_t *value, const char *const *names)
{
	const char *name;
	json_t *member;
	bool good = json_is_object(value);

	if (!good)
		oci_doc_say(&p->doc, at, OCI_RULE_SIGNATURE_PAYLOAD,
			"is %s, expected an object", oci_json_kind(value));
	for (size_t i = 0; good && names[i]; i++) {
		struct oci_at here = {at, names[i], 0};

		if (json_object_get(value, names[i]))
			continue;
		oci_doc_say(&p->doc, &here, OCI_RULE_SIGNATURE_PAYLOAD, "is absent");
		good = false;
	}
	json_object_foreach((json_t *)(uintptr_t)value, name, member) {
		struct oci_at here = {at, name, 0};
		size_t i = 0;

		while (names[i] && strcmp(names[i], name) != 0)
			i++;
		if (names[i])
			continue;
		oci_doc_say(&p->doc, &here, OCI_RULE_SIGNATURE_PAYLOAD,
			"does not belong here");
		good = false;
	}
	return good;
}

static void check_image(
	const struct oci_payload *p, const struct oci_at *up, const json_t *image)
{
	static const char name[] = "docker-manifest-digest";
	const char *text = oci_json_text(image, name);
	struct oci_at at = {up, name, 0};
	struct oci_digest digest;
	struct oci_err ignored;

	if (!text || oci_digest_parse(text, &digest, &ignored) < 0) {
		oci_doc_say(&p->doc, &at, OCI_RULE_SIGNATURE_PAYLOAD,
			"is \"%s\", expected a digest", text ? text : "");
		return;
	}
	if (p->seen)
		p->seen->subject = digest;
	if (!*p->about->str)
		oci_claim_note(p->g, &p->doc, OCI_RULE_SIGNATURE_DIGEST,
			".critical.image[\"docker-manifest-digest\"]", &digest, 1);
	else if (oci_digest_cmp(&digest, p->about) != 0)
		oci_doc_say(&p->doc, &at, OCI_RULE_SIGNATURE_DIGEST,
			"is %s, it is attached to %s", text, p->about->str);
}

static void check_type(
	const struct oci_payload *p, const struct oci_at *up, const json_t *type)
{
	static const char *const known[] = {
		"cosign container image signature", "atomic container signature"};
	const char *text = json_string_value(type);
	struct oci_at at = {up, "type", 0};

	for (size_t i = 0; text && i < OCI_COUNT(known); i++)
		if (strcmp(text, known[i]) == 0)
			return;
	oci_doc_say(&p->doc, &at, OCI_RULE_SIGNATURE_PAYLOAD,
		"is \"%s\", expected \"%s\"", text ? text : "", known[0]);
}

void oci_signature_check(const struct oci_payload *p, const json_t *payload,
	const struct oci_buf *content, const char *signature)
{
	static const char *const whole[] = {"critical", "optional", NULL};
	static const char *const parts[] = {"identity", "image", "type", NULL};
	static const char *const ids[] = {"docker-reference", NULL};
	static const char *const images[] = {"docker-manifest-digest", NULL};
	const json_t *critical = json_object_get(payload, "critical");
	const json_t *identity = json_object_get(critical, "identity");
	const json_t *image = json_object_get(critical, "image");
	struct oci_at at = {NULL, "critical", 0};
	struct oci_at at_id = {&at, "identity", 0}, at_image = {&at, "image", 0};
	struct oci_at at_name = {&at_id, ids[0], 0};

	if (p->seen)
		p->seen->signature = true;
	check_signature(p, signature, content);
	if (!has_just(p, NULL, payload, whole) || !has_just(p, &at, critical, parts))
		return;
	check_type(p, &at, json_object_get(critical, "type"));
	if (has_just(p, &at_id, identity, ids) &&
		!json_is_string(json_object_get(identity, ids[0])))
		oci_doc_say(&p->doc, &at_name, OCI_RULE_SIGNATURE_PAYLOAD,
			"is %s, expected a string",
			oci_json_kind(json_object_get(identity, ids[0])));
	if (has_just(p, &at_image, image, images))
		check_image(p, &at_image, image);
}
