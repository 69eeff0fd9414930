#include "test.h"

#include "oci/base64.h"
#include "oci/sign.h"
#include "sign_vectors.h"

static struct oci_key *parse(
	const char *text, const char *password, struct oci_err *err)
{
	*err = (struct oci_err){0};
	return oci_key_parse(text, strlen(text), password, err);
}

static void forms_of_one_key_are_the_same_key(void **state)
{
	static const struct {
		const char *text, *password;
		bool is_private;
	} forms[] = {
		{key_p256, NULL, true},
		{public_p256, NULL, false},
		{key_sealed, "secret", true},
		{key_old, "secret", true},
		{key_cosign, "secret", true},
	};
	struct oci_err err;
	oci_auto_key *first = parse(key_p256, NULL, &err);

	(void)state;
	assert_string_equal(oci_key_kind(first), "ecdsa-p256");
	assert_string_equal(
		oci_key_hint(first), "rdTWdPFofRRNBKS8qN5hDAhM11kXBISvQNM8FNRpII8=");
	assert_string_equal(oci_key_id(first),
		"add4d674f1687d144d04a4bca8de610c084cd759170484af40d33c14d469208f");
	for (size_t i = 0; i < OCI_COUNT(forms); i++) {
		oci_auto_key *key = parse(forms[i].text, forms[i].password, &err);

		assert_non_null(key);
		assert_true(oci_key_same(first, key));
		assert_int_equal(oci_key_is_private(key), forms[i].is_private);
	}
}

static void encrypted_keys_need_their_password(void **state)
{
	static const char *const sealed[] = {key_sealed, key_old, key_cosign};
	struct oci_err err;

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(sealed); i++) {
		assert_null(parse(sealed[i], NULL, &err));
		assert_int_equal(err.code, OCI_ERR_USAGE);
		assert_contains(err.msg, "no password is given");
		assert_null(parse(sealed[i], "Secret", &err));
		assert_int_equal(err.code, OCI_ERR_INVALID);
		assert_contains(err.msg, "the password is wrong");
		assert_null(parse(sealed[i], "", &err));
	}
}

static void what_is_no_key_says_what_it_is(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{"", "no key"},
		{"ssh-ed25519 AAAA me", "no key"},
		{"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
			"a certificate"},
		{"-----BEGIN OPENSSH PRIVATE KEY-----\nMAA=\n"
		 "-----END OPENSSH PRIVATE KEY-----\n",
			"OpenSSH"},
		{"-----BEGIN X-----\nMAA=\n-----END X-----\n", "which is no key"},
		{"-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----\n",
			"damaged PUBLIC KEY"},
		{"-----BEGIN PUBLIC KEY-----\n!!\n-----END PUBLIC KEY-----\n",
			"damaged PEM"},
		{"-----BEGIN PUBLIC KEY-----\nMFkw", "damaged PEM"},
		{"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n"
		 "-----END ENCRYPTED PRIVATE KEY-----\n",
			"damaged encrypted key"},
		{"-----BEGIN ENCRYPTED COSIGN PRIVATE KEY-----\ne30=\n"
		 "-----END ENCRYPTED COSIGN PRIVATE KEY-----\n",
			"unknown form of cosign's"},
	};
	struct oci_err err;

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		assert_null(parse(cases[i].text, "x", &err));
		assert_contains(err.msg, cases[i].says);
	}
}

static void a_file_has_one_key(void **state)
{
	oci_auto_free char *two = oci_xasprintf("%s%s", key_p256, public_p256);
	oci_auto_free char *around = oci_xasprintf("Bag Attributes\n%sbye\n", key_p256);
	struct oci_err err;
	oci_auto_key *key = parse(around, NULL, &err);

	(void)state;
	assert_non_null(key);
	assert_null(parse(two, NULL, &err));
	assert_contains(err.msg, "several PEM blocks");
}

static void a_huge_file_is_no_key(void **state)
{
	oci_auto_free char *huge = oci_xcalloc(1, OCI_KEY_MAX + 1);
	struct oci_err err;

	(void)state;
	assert_null(oci_key_parse(huge, OCI_KEY_MAX + 1, NULL, &err));
	assert_contains(err.msg, "over 65536 bytes");
}

static void costly_derivations_are_refused_before_the_work(void **state)
{
	struct oci_err err;

	(void)state;
	assert_null(parse(key_costly, "secret", &err));
	assert_contains(err.msg, "too many iterations");
}

static void a_signature_is_verified_by_its_key_alone(void **state)
{
	struct oci_err err;
	oci_auto_key *key = parse(key_p256, NULL, &err);
	oci_auto_key *public = parse(public_p256, NULL, &err);
	oci_auto_key *other = parse(public_p384, NULL, &err);
	const struct oci_signer signer = oci_key_signer(key);
	const struct oci_signer none = oci_key_signer(public);
	oci_auto_buf sig = OCI_BUF_INIT;

	(void)state;
	assert_int_equal(oci_sign(&signer, "abc", 3, &sig, &err), 0);
	assert_int_equal(oci_key_verify(public, "abc", 3, sig.data, sig.len, &err), 0);
	assert_int_equal(oci_key_verify(other, "abc", 3, sig.data, sig.len, &err), -1);
	assert_int_equal(err.code, OCI_ERR_MISMATCH);
	assert_int_equal(oci_key_verify(public, "abd", 3, sig.data, sig.len, &err), -1);
	sig.data[sig.len - 1] = (char)(sig.data[sig.len - 1] ^ 1);
	assert_int_equal(oci_key_verify(public, "abc", 3, sig.data, sig.len, &err), -1);
	assert_int_equal(oci_key_verify(public, "abc", 3, "", 0, &err), -1);
	assert_int_equal(oci_sign(&none, "abc", 3, &sig, &err), -1);
	assert_contains(err.msg, "no private part");
}

static int sign_wrongly(void *arg, const void *data, size_t size, struct oci_buf *out,
	struct oci_err *err)
{
	(void)arg;
	(void)data;
	(void)size;
	(void)err;
	oci_buf_adds(out, "rubbish");
	return 0;
}

static void a_wrong_signature_is_not_used(void **state)
{
	struct oci_err err;
	oci_auto_key *public = parse(public_p256, NULL, &err);
	const struct oci_signer signer = {sign_wrongly, NULL, public};
	oci_auto_buf sig = OCI_BUF_INIT;

	(void)state;
	assert_int_equal(oci_sign(&signer, "abc", 3, &sig, &err), -1);
	assert_int_equal(err.code, OCI_ERR_MISMATCH);
}

static void a_printed_signature_is_found_in_its_forms(void **state)
{
	struct oci_err err;
	oci_auto_key *key = parse(key_p256, NULL, &err);
	const struct oci_signer signer = oci_key_signer(key);
	oci_auto_buf der = OCI_BUF_INIT, text = OCI_BUF_INIT, out = OCI_BUF_INIT;
	const struct oci_buf rubbish = {.data = (char[]){"a\0b"}, .len = 3};

	(void)state;
	assert_int_equal(oci_sign(&signer, "abc", 3, &der, &err), 0);
	assert_int_equal(oci_key_accept(key, "abc", 3, &der, &out, &err), 0);
	assert_memory_equal(out.data, der.data, der.len);
	oci_buf_adds(&text, " \n");
	oci_base64_encode(der.data, der.len, &text);
	oci_buf_adds(&text, "\r\n");
	oci_buf_clear(&out);
	assert_int_equal(oci_key_accept(key, "abc", 3, &text, &out, &err), 0);
	assert_memory_equal(out.data, der.data, der.len);
	assert_int_equal(oci_key_accept(key, "abd", 3, &text, &out, &err), -1);
	assert_int_equal(oci_key_accept(key, "abc", 3, &rubbish, &out, &err), -1);
	assert_contains(err.msg, "3 bytes that are no signature");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms_of_one_key_are_the_same_key),
		cmocka_unit_test(encrypted_keys_need_their_password),
		cmocka_unit_test(what_is_no_key_says_what_it_is),
		cmocka_unit_test(a_file_has_one_key),
		cmocka_unit_test(a_huge_file_is_no_key),
		cmocka_unit_test(costly_derivations_are_refused_before_the_work),
		cmocka_unit_test(a_signature_is_verified_by_its_key_alone),
		cmocka_unit_test(a_wrong_signature_is_not_used),
		cmocka_unit_test(a_printed_signature_is_found_in_its_forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
