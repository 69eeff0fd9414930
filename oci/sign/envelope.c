#include "envelope.h"

#include "oci/base64.h"
#include "statement.h"

#include <stdint.h>
#include <string.h>

void oci_envelope_encode(
	const char *type, const void *payload, size_t size, struct oci_buf *to)
{
	oci_buf_addf(to, "DSSEv1 %zu %s %zu ", strlen(type), type, size);
	oci_buf_add(to, payload, size);
}

static json_t *base64_value(const void *data, size_t size)
{
	oci_auto_buf text = OCI_BUF_INIT;

	oci_base64_encode(data, size, &text);
	return json_stringn(text.data, text.len);
}

/* The envelope, owned by the caller; NULL on failure. */
static json_t *make(const struct oci_signer *signer, const char *type,
	const void *payload, size_t size, struct oci_err *err)
{
	oci_auto_buf encoded = OCI_BUF_INIT, signature = OCI_BUF_INIT;
	json_t *doc;

	if (size > OCI_STATEMENT_MAX) {
		oci_err_set(err, OCI_ERR_INVALID, "over %d bytes to sign",
			OCI_STATEMENT_MAX);
		return NULL;
	}
	oci_envelope_encode(type, payload, size, &encoded);
	if (oci_sign(signer, encoded.data, encoded.len, &signature, err) < 0)
		return NULL;
	doc = json_object();
	json_object_set_new(doc, "payload", base64_value(payload, size));
	json_object_set_new(doc, "payloadType", json_string(type));
	json_object_set_new(doc, "signatures",
		json_pack(
			"[{s:o}]", "sig", base64_value(signature.data, signature.len)));
	return doc;
}

int oci_envelope_make(const struct oci_signer *signer, const char *payload_type,
	const void *payload, size_t size, struct oci_buf *json, struct oci_err *err)
{
	oci_auto_json *envelope = make(signer, payload_type, payload, size, err);

	if (!envelope)
		return -1;
	oci_json_write(envelope, json);
	return 0;
}

int oci_bundle_make(const struct oci_signer *signer, const char *payload_type,
	const void *payload, size_t size, struct oci_buf *json, struct oci_err *err)
{
	json_t *envelope = make(signer, payload_type, payload, size, err);
	oci_auto_json *bundle = NULL;

	if (!envelope)
		return -1;
	bundle = json_pack("{s:s, s:{s:{s:s}}, s:o}", "mediaType", OCI_MEDIA_BUNDLE,
		"verificationMaterial", "publicKey", "hint", oci_key_hint(signer->key),
		"dsseEnvelope", envelope);
	oci_json_write(bundle, json);
	return 0;
}

static int wrong(struct oci_err *err, const char *what)
{
	return oci_err_set(err, OCI_ERR_INVALID, "%s", what);
}

/* Decodes a base64 member. */
static int bytes(
	const json_t *doc, const char *name, struct oci_buf *out, struct oci_err *err)
{
	const char *text = oci_json_text(doc, name);

	if (text && *text && oci_base64_decode(text, out) == 0)
		return 0;
	return oci_err_set(
		err, OCI_ERR_INVALID, "DSSE envelope: \"%s\" is not base64", name);
}

/* Which of the keys made the signature; NULL with an error when none did. */
static const struct oci_key *by_whom(const struct oci_key *const *keys, size_t count,
	const struct oci_buf *data, const struct oci_buf *signature,
	struct oci_err *err)
{
	struct oci_err ignored;

	for (size_t i = 0; i < count; i++)
		if (oci_key_verify(keys[i], data->data, data->len, signature->data,
			    signature->len, &ignored) == 0)
			return keys[i];
	if (count == 1)
		*err = ignored;
	else
		oci_err_set(err, OCI_ERR_MISMATCH,
			"the signature is by none of the %zu keys", count);
	return NULL;
}

/* Exactly one signature: readers choose differently among several. */
static int open_envelope(const json_t *doc, const struct oci_key *const *keys,
	size_t count, struct oci_statement_seen *seen, struct oci_err *err)
{
	oci_auto_buf signature = OCI_BUF_INIT, encoded = OCI_BUF_INIT;
	const json_t *list = json_object_get(doc, "signatures");
	const char *type = oci_json_text(doc, "payloadType");

	if (!json_is_array(list) || json_array_size(list) != 1)
		return wrong(err, "DSSE envelope: not exactly one signature");
	if (!type || strcmp(type, OCI_MEDIA_STATEMENT) != 0)
		return oci_err_set(err, OCI_ERR_INVALID,
			"DSSE envelope: its payload is \"%.80s\", expected %s",
			type ? type : "", OCI_MEDIA_STATEMENT);
	if (bytes(json_array_get(list, 0), "sig", &signature, err) < 0 ||
		bytes(doc, "payload", &seen->payload, err) < 0)
		return -1;
	seen->payload_type = oci_xstrdup(type);
	oci_envelope_encode(type, seen->payload.data, seen->payload.len, &encoded);
	if (count) {
		seen->key = by_whom(keys, count, &encoded, &signature, err);
		if (!seen->key)
			return -1;
	}
	return oci_statement_take(seen, err);
}

static json_t *parse(
	const void *json, size_t size, const char *what, struct oci_err *err)
{
	json_error_t at;
	json_t *doc;

	if (size > OCI_BUNDLE_MAX) {
		oci_err_set(err, OCI_ERR_INVALID, "%s: over %d bytes", what,
			OCI_BUNDLE_MAX);
		return NULL;
	}
	if (oci_json_check_values(json, size, err) < 0)
		return NULL;
	doc = json_loadb(json, size, JSON_REJECT_DUPLICATES, &at);
	if (!json_is_object(doc)) {
		oci_err_set(err, OCI_ERR_INVALID, "%s: %s", what,
			doc ? "not an object" : at.text);
		json_decref(doc);
		return NULL;
	}
	return doc;
}

int oci_envelope_check(const void *json, size_t size, const struct oci_key *const *keys,
	size_t count, struct oci_statement_seen *seen, struct oci_err *err)
{
	oci_auto_json *doc = parse(json, size, "DSSE envelope", err);

	if (doc && open_envelope(doc, keys, count, seen, err) == 0)
		return 0;
	oci_statement_seen_release(seen);
	return -1;
}

/* The envelope of a bundle; NULL with an error when it has another content. */
static const json_t *envelope_of(const json_t *bundle, struct oci_err *err)
{
	const char *type = oci_json_text_or(bundle, "mediaType", "");
	const json_t *envelope = json_object_get(bundle, "dsseEnvelope");

	if (strcmp(type, OCI_MEDIA_BUNDLE) != 0)
		oci_err_set(err, OCI_ERR_INVALID,
			"Sigstore bundle: its media type is \"%.80s\", expected %s",
			type, OCI_MEDIA_BUNDLE);
	else if (json_object_get(bundle, "messageSignature"))
		wrong(err, "Sigstore bundle: a messageSignature signs no image");
	else if (!json_is_object(envelope))
		wrong(err, "Sigstore bundle: no dsseEnvelope");
	else
		return envelope;
	return NULL;
}

int oci_bundle_check(const void *json, size_t size, const struct oci_key *const *keys,
	size_t count, struct oci_statement_seen *seen, struct oci_err *err)
{
	oci_auto_json *doc = parse(json, size, "Sigstore bundle", err);
	const json_t *envelope = doc ? envelope_of(doc, err) : NULL;
	const json_t *material = json_object_get(doc, "verificationMaterial");
	const char *hint =
		oci_json_text(json_object_get(material, "publicKey"), "hint");

	if (envelope && open_envelope(envelope, keys, count, seen, err) == 0) {
		seen->hint = hint ? oci_xstrdup(hint) : NULL;
		return 0;
	}
	oci_statement_seen_release(seen);
	return -1;
}
