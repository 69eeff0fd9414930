#include "test.h"

#include "oci/sign.h"
#include "sign_vectors.h"

#include <stdlib.h>

static struct oci_key *key_of(const char *text)
{
	struct oci_err err;
	struct oci_key *key = oci_key_parse(text, strlen(text), NULL, &err);

	assert_non_null(key);
	return key;
}

static int check(const char *json, const struct oci_key *key,
	struct oci_statement_seen *seen, struct oci_err *err)
{
	return oci_bundle_check(json, strlen(json), &key, key ? 1 : 0, seen, err);
}

static void bundles_of_cosign_hold_by_their_keys_alone(void **state)
{
	static const char *const bundles[] = {bundle_p256, bundle_p384, bundle_ed25519};
	oci_auto_key *p256 = key_of(public_p256), *p384 = key_of(public_p384);
	oci_auto_key *ed = key_of(public_ed25519);
	const struct oci_key *keys[] = {p256, p384, ed};
	struct oci_digest image;
	struct oci_err err;

	(void)state;
	assert_int_equal(oci_digest_parse(signed_image, &image, &err), 0);
	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < 3; k++) {
			oci_auto_statement_seen seen = OCI_STATEMENT_SEEN_INIT;
			int status = check(bundles[i], keys[k], &seen, &err);

			assert_int_equal(status, i == k ? 0 : -1);
			if (i != k) {
				assert_int_equal(err.code, OCI_ERR_MISMATCH);
				continue;
			}
			assert_ptr_equal(seen.key, keys[k]);
			assert_string_equal(
				seen.predicate_type, OCI_PREDICATE_SIGNATURE);
			assert_string_equal(seen.hint, oci_key_hint(keys[k]));
			assert_true(oci_statement_is_about(&seen, &image));
		}
}

static void any_of_several_keys_will_do(void **state)
{
	oci_auto_key *p256 = key_of(public_p256), *ed = key_of(public_ed25519);
	const struct oci_key *keys[] = {ed, p256};
	oci_auto_statement_seen seen = OCI_STATEMENT_SEEN_INIT;
	struct oci_err err;

	(void)state;
	assert_int_equal(oci_bundle_check(bundle_p256, strlen(bundle_p256), keys, 2,
				 &seen, &err),
		0);
	assert_ptr_equal(seen.key, p256);
}

static void without_keys_nothing_is_trusted(void **state)
{
	oci_auto_statement_seen seen = OCI_STATEMENT_SEEN_INIT;
	struct oci_err err;

	(void)state;
	assert_int_equal(check(bundle_p256, NULL, &seen, &err), 0);
	assert_null(seen.key);
}

/* Each byte of the text, changed: no other text says anything by this key. */
static void a_flipped_byte_is_never_accepted_as_another_statement(void **state)
{
	oci_auto_key *key = key_of(public_p256);
	oci_auto_statement_seen first = OCI_STATEMENT_SEEN_INIT;
	oci_auto_free char *text = oci_xstrdup(bundle_p256);
	struct oci_err err;
	size_t accepted = 0;

	(void)state;
	assert_int_equal(check(bundle_p256, key, &first, &err), 0);
	for (size_t i = 0; text[i]; i++) {
		oci_auto_statement_seen seen = OCI_STATEMENT_SEEN_INIT;

		text[i] ^= 1;
		if (check(text, key, &seen, &err) == 0) {
			assert_string_equal(seen.payload.data, first.payload.data);
			accepted++;
		}
		text[i] ^= 1;
	}
	/* The hint and names that no reader needs. */
	assert_true(accepted < strlen(text) / 4);
}

static char *replaced(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);

	assert_non_null(at);
	return oci_xasprintf("%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static void other_forms_are_refused(void **state)
{
	static const struct {
		const char *from, *to, *says;
	} cases[] = {
		{"\"signatures\":[", "\"signatures\":[{\"sig\":\"AAAA\"},",
			"exactly one signature"},
		{"\"dsseEnvelope\"", "\"messageSignature\":{},\"dsseEnvelope\"",
			"a messageSignature signs no image"},
		{"\"dsseEnvelope\"", "\"envelope\"", "no dsseEnvelope"},
		{"bundle.v0.3+json", "bundle.v0.2+json", "its media type is"},
		{"application/vnd.in-toto+json", "application/json",
			"its payload is \"application/json\""},
		{"\"sig\":\"", "\"sig\":\"=", "\"sig\" is not base64"},
		{"\"payload\":\"", "\"payload\":\"e", "\"payload\" is not base64"},
		{"{", "{\"mediaType\":\"x\",", "duplicate"},
		{"{", "[", "Sigstore bundle: "},
	};
	oci_auto_key *key = key_of(public_p256);
	struct oci_err err;

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_statement_seen seen = OCI_STATEMENT_SEEN_INIT;
		oci_auto_free char *text =
			replaced(bundle_p256, cases[i].from, cases[i].to);

		assert_int_equal(check(text, key, &seen, &err), -1);
		assert_contains(err.msg, cases[i].says);
		assert_null(seen.key);
	}
}

static void a_large_bundle_is_refused_unread(void **state)
{
	oci_auto_free char *huge = oci_xcalloc(1, OCI_BUNDLE_MAX + 1);
	oci_auto_statement_seen seen = OCI_STATEMENT_SEEN_INIT;
	struct oci_err err;

	(void)state;
	assert_int_equal(
		oci_bundle_check(huge, OCI_BUNDLE_MAX + 1, NULL, 0, &seen, &err), -1);
	assert_contains(err.msg, "over 12582912 bytes");
}

static void what_is_made_has_the_form_of_cosign(void **state)
{
	oci_auto_key *key = key_of(key_p256);
	const struct oci_signer signer = oci_key_signer(key);
	oci_auto_json *nothing = json_object();
	oci_auto_json *statement = NULL, *made = NULL, *theirs = NULL;
	oci_auto_buf payload = OCI_BUF_INIT, bundle = OCI_BUF_INIT, same = OCI_BUF_INIT;
	json_t *list[2];
	struct oci_digest image;
	struct oci_err err;

	(void)state;
	assert_int_equal(oci_digest_parse(signed_image, &image, &err), 0);
	statement = oci_statement_make(&image, 1, OCI_PREDICATE_SIGNATURE, nothing);
	oci_json_write(statement, &payload);
	assert_int_equal(oci_bundle_make(&signer, OCI_MEDIA_STATEMENT, payload.data,
				 payload.len, &bundle, &err),
		0);
	made = oci_json_parse(bundle.data, bundle.len, &err);
	theirs = oci_json_parse(bundle_p256, strlen(bundle_p256), &err);
	/* But for the signature, byte for byte. */
	list[0] = json_object_get(json_object_get(made, "dsseEnvelope"), "signatures");
	list[1] =
		json_object_get(json_object_get(theirs, "dsseEnvelope"), "signatures");
	json_array_set(list[0], 0, json_array_get(list[1], 0));
	oci_json_write(made, &same);
	assert_string_equal(same.data, bundle_p256);
}

static void an_envelope_holds_as_its_bundle_does(void **state)
{
	static const char text[] =
		"{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"digest\":"
		"{\"sha256\":\"79671c5ff3e2343635fe57c397877307a365f2c30ce554acdccb09858b"
		"44f8f0\"}}],\"predicateType\":\"https://example.com/x\",\"predicate\":{}}";
	oci_auto_key *key = key_of(key_p256), *other = key_of(public_ed25519);
	const struct oci_key *keys[] = {key}, *others[] = {other};
	const struct oci_signer signer = oci_key_signer(key);
	oci_auto_buf json = OCI_BUF_INIT;
	oci_auto_statement_seen seen = OCI_STATEMENT_SEEN_INIT;
	struct oci_err err;

	(void)state;
	assert_int_equal(oci_envelope_make(&signer, OCI_MEDIA_STATEMENT, text,
				 strlen(text), &json, &err),
		0);
	assert_int_equal(
		oci_envelope_check(json.data, json.len, others, 1, &seen, &err), -1);
	assert_int_equal(
		oci_envelope_check(json.data, json.len, keys, 1, &seen, &err), 0);
	assert_string_equal(seen.predicate_type, "https://example.com/x");
	assert_string_equal(seen.payload.data, text);
}

static void statements_without_a_meaning_are_refused(void **state)
{
	static const char *const bad[] = {"", "[]", "{}",
		"{\"_type\":\"x\",\"subject\":[{}],\"predicateType\":\"a\"}",
		"{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[],"
		"\"predicateType\":\"a\"}",
		"{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{}],"
		"\"predicateType\":\"\"}",
		"{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"digest\":"
		"{\"sha256\":\"../../x\"}}],\"predicateType\":\"a\"}"};
	struct oci_err err;

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(bad); i++) {
		oci_auto_statement_seen seen = OCI_STATEMENT_SEEN_INIT;

		assert_int_equal(
			oci_statement_read(bad[i], strlen(bad[i]), &seen, &err), -1);
	}
}

static void simple_signing_of_cosign_holds(void **state)
{
	oci_auto_key *key = key_of(public_p256), *other = key_of(public_p384);
	const struct oci_key *keys[] = {key}, *others[] = {other};
	oci_auto_simple_seen seen = {0}, none = {0};
	oci_auto_free char *moved = replaced(simple_payload, "79671c", "79671d");
	struct oci_err err;

	(void)state;
	assert_int_equal(oci_simple_check(simple_payload, strlen(simple_payload),
				 simple_signature, keys, 1, &seen, &err),
		0);
	assert_ptr_equal(seen.key, key);
	assert_string_equal(seen.digest.str, signed_image);
	assert_int_equal(oci_simple_check(simple_payload, strlen(simple_payload),
				 simple_signature, others, 1, &none, &err),
		-1);
	assert_int_equal(oci_simple_check(moved, strlen(moved), simple_signature, keys,
				 1, &none, &err),
		-1);
	assert_int_equal(oci_simple_check(simple_payload, strlen(simple_payload), "!",
				 keys, 1, &none, &err),
		-1);
	assert_contains(err.msg, "not base64");
}

static void simple_signing_is_made_as_it_is_checked(void **state)
{
	oci_auto_key *key = key_of(key_p256);
	const struct oci_key *keys[] = {key};
	const struct oci_signer signer = oci_key_signer(key);
	oci_auto_buf payload = OCI_BUF_INIT, signature = OCI_BUF_INIT;
	oci_auto_simple_seen seen = {0};
	struct oci_digest image;
	struct oci_err err;

	(void)state;
	assert_int_equal(oci_digest_parse(signed_image, &image, &err), 0);
	assert_int_equal(oci_simple_make(&signer, &image, "registry.example/web",
				 &payload, &signature, &err),
		0);
	assert_int_equal(oci_simple_check(payload.data, payload.len, signature.data,
				 keys, 1, &seen, &err),
		0);
	assert_string_equal(seen.reference, "registry.example/web");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bundles_of_cosign_hold_by_their_keys_alone),
		cmocka_unit_test(any_of_several_keys_will_do),
		cmocka_unit_test(without_keys_nothing_is_trusted),
		cmocka_unit_test(a_flipped_byte_is_never_accepted_as_another_statement),
		cmocka_unit_test(other_forms_are_refused),
		cmocka_unit_test(a_large_bundle_is_refused_unread),
		cmocka_unit_test(what_is_made_has_the_form_of_cosign),
		cmocka_unit_test(an_envelope_holds_as_its_bundle_does),
		cmocka_unit_test(statements_without_a_meaning_are_refused),
		cmocka_unit_test(simple_signing_of_cosign_holds),
		cmocka_unit_test(simple_signing_is_made_as_it_is_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
