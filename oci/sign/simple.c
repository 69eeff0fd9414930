#include "oci/base64.h"
#include "oci/sign.h"

#include <stdlib.h>
#include <string.h>

static const char simple_type[] = "cosign container image signature";

int oci_simple_make(const struct oci_signer *signer, const struct oci_digest *digest,
	const char *reference, struct oci_buf *payload, struct oci_buf *signature,
	struct oci_err *err)
{
	oci_auto_json *doc = json_pack("{s:{s:{s:s}, s:{s:s}, s:s}, s:n}", "critical",
		"identity", "docker-reference", reference, "image",
		"docker-manifest-digest", digest->str, "type", simple_type, "optional");
	oci_auto_buf raw = OCI_BUF_INIT;
	size_t before = payload->len;

	if (!doc)
		return oci_err_set(
			err, OCI_ERR_INVALID, "the image's name is not UTF-8");
	oci_json_write(doc, payload);
	if (oci_sign(signer, payload->data + before, payload->len - before, &raw, err) <
		0)
		return -1;
	oci_base64_encode(raw.data, raw.len, signature);
	return 0;
}

void oci_simple_seen_release(struct oci_simple_seen *seen)
{
	free(seen->reference);
	*seen = (struct oci_simple_seen){0};
}

static int wrong(struct oci_err *err, const char *what)
{
	return oci_err_set(err, OCI_ERR_INVALID, "simple signing: %s", what);
}

static const struct oci_key *by_whom(const struct oci_key *const *keys, size_t count,
	const void *data, size_t size, const struct oci_buf *signature,
	struct oci_err *err)
{
	for (size_t i = 0; i < count; i++)
		if (oci_key_verify(keys[i], data, size, signature->data, signature->len,
			    err) == 0)
			return keys[i];
	return NULL;
}

static int take(const void *payload, size_t size, struct oci_simple_seen *seen,
	struct oci_err *err)
{
	oci_auto_json *doc = oci_json_check_values(payload, size, err) == 0
				     ? oci_json_parse_other(payload, size, err)
				     : NULL;
	const json_t *critical = json_object_get(doc, "critical");
	const char *digest = oci_json_text(
		json_object_get(critical, "image"), "docker-manifest-digest");
	const char *type = oci_json_text_or(critical, "type", "");

	if (!doc)
		return -1;
	if (strcmp(type, simple_type) != 0)
		return wrong(err, "its type is not that of cosign");
	if (!digest || oci_digest_parse(digest, &seen->digest, err) < 0)
		return wrong(err, "no digest of an image");
	seen->reference = oci_xstrdup(oci_json_text_or(
		json_object_get(critical, "identity"), "docker-reference", ""));
	return 0;
}

int oci_simple_check(const void *payload, size_t size, const char *signature,
	const struct oci_key *const *keys, size_t count, struct oci_simple_seen *seen,
	struct oci_err *err)
{
	oci_auto_buf raw = OCI_BUF_INIT;

	if (strlen(signature) > 2 * OCI_SIGNATURE_MAX ||
		oci_base64_decode(signature, &raw) < 0)
		return wrong(err, "its signature is not base64");
	if (count) {
		seen->key = by_whom(keys, count, payload, size, &raw, err);
		if (!seen->key)
			return -1;
	}
	if (take(payload, size, seen, err) == 0)
		return 0;
	oci_simple_seen_release(seen);
	return -1;
}
