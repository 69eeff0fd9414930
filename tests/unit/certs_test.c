#include "folder.h"
#include "layers/certs.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

static char *bio_text(BIO *bio)
{
	char *data;
	long len = BIO_get_mem_data(bio, &data);
	char *text = oci_xstrndup(data, (size_t)len);

	BIO_free(bio);
	return text;
}

/* A certificate that signs itself, and its key, both as PEM. */
static void new_cert(char **cert_text, char **key_text)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	BIO *cert_bio = BIO_new(BIO_s_mem()), *key_bio = BIO_new(BIO_s_mem());
	X509 *cert = X509_new();
	X509_NAME *name = X509_get_subject_name(cert);

	ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
	X509_gmtime_adj(X509_getm_notBefore(cert), 0);
	X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
	X509_NAME_add_entry_by_txt(
		name, "CN", MBSTRING_UTF8, (const unsigned char *)"test", -1, -1, 0);
	X509_set_issuer_name(cert, name);
	X509_set_pubkey(cert, key);
	assert_true(X509_sign(cert, key, EVP_sha256()) > 0);
	assert_int_equal(PEM_write_bio_X509(cert_bio, cert), 1);
	assert_int_equal(
		PEM_write_bio_PrivateKey(key_bio, key, NULL, NULL, 0, NULL, NULL), 1);
	*cert_text = bio_text(cert_bio);
	*key_text = bio_text(key_bio);
	X509_free(cert);
	EVP_PKEY_free(key);
}

static int read_text(
	const char *dir, const char *text, struct oci_buf *out, struct oci_err *err)
{
	oci_auto_free char *path = in_folder(dir, "certs.pem");

	put(dir, "certs.pem", text);
	return goci_certs_read(path, true, out, err);
}

static void a_named_file_is_taken_as_it_is(void **state)
{
	oci_auto_free char *cert = NULL, *key = NULL, *two = NULL;
	oci_auto_buf out = OCI_BUF_INIT;
	struct oci_err err = {0};

	new_cert(&cert, &key);
	two = oci_xasprintf("# ours\n%s\n%s", cert, cert);
	oci_buf_adds(&out, "before\n");
	assert_works(read_text(*state, two, &out, &err), err);
	assert_string_equal(out.data + 7, two);
}

static void a_missing_newline_is_added(void **state)
{
	oci_auto_free char *cert = NULL, *key = NULL;
	oci_auto_buf out = OCI_BUF_INIT;
	struct oci_err err = {0};

	new_cert(&cert, &key);
	cert[strlen(cert) - 1] = '\0';
	assert_works(read_text(*state, cert, &out, &err), err);
	assert_int_equal(out.len, strlen(cert) + 1);
	assert_int_equal(out.data[out.len - 1], '\n');
}

static void a_file_that_is_no_set_of_certificates_is_refused(void **state)
{
	oci_auto_free char *cert = NULL, *key = NULL, *both = NULL, *cut = NULL;
	oci_auto_free char *broken = NULL, *public_key = NULL;
	oci_auto_buf out = OCI_BUF_INIT;
	struct oci_err err = {0};

	new_cert(&cert, &key);
	both = oci_xasprintf("%s%s", cert, key);
	broken = oci_xasprintf("%s-----BEGIN CERTIFICATE-----\nAAAA\n"
			       "-----END CERTIFICATE-----\n",
		cert);
	cut = oci_xstrndup(cert, strlen(cert) / 2);
	public_key = oci_xstrdup("-----BEGIN PUBLIC KEY-----\nAAAA\n"
				 "-----END PUBLIC KEY-----\n");
	assert_fails(read_text(*state, "", &out, &err), err, OCI_ERR_INVALID,
		"has no certificate");
	assert_fails(read_text(*state, "hello\n", &out, &err), err, OCI_ERR_INVALID,
		"has no certificate");
	assert_fails(read_text(*state, public_key, &out, &err), err, OCI_ERR_INVALID,
		"has no certificate");
	assert_fails(read_text(*state, key, &out, &err), err, OCI_ERR_INVALID,
		"private key");
	assert_fails(read_text(*state, both, &out, &err), err, OCI_ERR_INVALID,
		"private key");
	assert_fails(read_text(*state, broken, &out, &err), err, OCI_ERR_INVALID,
		"certificate 2 cannot be read");
	assert_fails(read_text(*state, cut, &out, &err), err, OCI_ERR_INVALID,
		"certificate 1 cannot be read");
	assert_int_equal(out.len, 0);
}

static void binary_and_giant_files_are_refused(void **state)
{
	oci_auto_free char *path = in_folder(*state, "f");
	oci_auto_free char *none = in_folder(*state, "none");
	oci_auto_buf out = OCI_BUF_INIT;
	struct oci_err err = {0};

	put_bytes(*state, "f", "\x30\x82\x00\x01", 4);
	assert_fails(
		goci_certs_read(path, true, &out, &err), err, OCI_ERR_INVALID, "PEM");
	assert_int_equal(truncate(path, (off_t)1 << 40), 0);
	assert_fails(goci_certs_read(path, true, &out, &err), err, OCI_ERR_INVALID,
		"larger");
	assert_fails(
		goci_certs_read(none, true, &out, &err), err, OCI_ERR_NOT_FOUND, none);
	assert_fails(goci_certs_read(*state, true, &out, &err), err, OCI_ERR_INVALID,
		"not a regular file");
}

static void an_encrypted_block_asks_nobody(void **state)
{
	static const char text[] =
		"-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\n"
		"DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n"
		"AAAAAAAAAAAAAAAAAAAAAA==\n-----END CERTIFICATE-----\n";
	oci_auto_buf out = OCI_BUF_INIT;
	struct oci_err err = {0};

	assert_fails(read_text(*state, text, &out, &err), err, OCI_ERR_INVALID,
		"cannot be read");
}

static void the_distributions_set_is_the_same_each_time(void **state)
{
	oci_auto_buf first = OCI_BUF_INIT, second = OCI_BUF_INIT;
	struct oci_err err = {0};

	(void)state;
	if (goci_certs_read(NULL, true, &first, &err) < 0) {
		assert_int_equal(err.code, OCI_ERR_NOT_FOUND);
		assert_non_null(strstr(err.msg, "ca-certificates"));
		assert_non_null(strstr(err.msg, "--ca-certificates FILE"));
		assert_non_null(strstr(err.msg, "none"));
		skip();
	}
	assert_works(goci_certs_read(NULL, true, &second, &err), err);
	assert_string_equal(first.data, second.data);
	assert_non_null(strstr(first.data, "-----BEGIN CERTIFICATE-----"));
	assert_null(strstr(first.data, "----------"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(a_named_file_is_taken_as_it_is),
		test_in_folder(a_missing_newline_is_added),
		test_in_folder(a_file_that_is_no_set_of_certificates_is_refused),
		test_in_folder(binary_and_giant_files_are_refused),
		test_in_folder(an_encrypted_block_asks_nobody),
		cmocka_unit_test(the_distributions_set_is_the_same_each_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
