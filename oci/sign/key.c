#include "key.h"

#include "oci/base64.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RSA_LEAST = 2048, RSA_MOST = 8192 };

static const struct curve {
	const char *group, *kind;
	const EVP_MD *(*other)(void);
} curves[] = {
	{"prime256v1", "ecdsa-p256", NULL},
	{"secp384r1", "ecdsa-p384", EVP_sha384},
	{"secp521r1", "ecdsa-p521", EVP_sha512},
};

/*
 * Readers written in Go know a curve by its name alone, and a point by both of its
 * coordinates.
 */
static int take_curve(struct oci_key *key, struct oci_err *err)
{
	int explicit_parameters = 0;
	char group[64] = "";
	size_t len;

	EVP_PKEY_get_int_param(key->pkey,
		OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &explicit_parameters);
	EVP_PKEY_get_group_name(key->pkey, group, sizeof(group), &len);
	for (size_t i = 0; !explicit_parameters && i < OCI_COUNT(curves); i++) {
		if (strcmp(group, curves[i].group) != 0)
			continue;
		snprintf(key->kind, sizeof(key->kind), "%s", curves[i].kind);
		key->md = EVP_sha256;
		key->other = curves[i].other;
		if (EVP_PKEY_set_utf8_string_param(key->pkey,
			    OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
			    "uncompressed") == 1)
			return 0;
	}
	return oci_err_set(err, OCI_ERR_INVALID,
		"a key of the curve %s; supported are P-256, P-384 and P-521, by name",
		explicit_parameters || !*group ? "of its own parameters" : group);
}

/* An exponent of 1 would make each message a signature of itself. */
static bool exponent_is_usual(const EVP_PKEY *pkey)
{
	BIGNUM *e = NULL;
	bool usual = EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_E, &e) == 1 &&
		     BN_is_odd(e) && BN_num_bits(e) >= 2 && BN_num_bits(e) <= 32;

	BN_free(e);
	return usual;
}

static int take_rsa(struct oci_key *key, struct oci_err *err)
{
	int bits = EVP_PKEY_get_bits(key->pkey);

	if (bits < RSA_LEAST || bits > RSA_MOST)
		return oci_err_set(err, OCI_ERR_INVALID,
			"an RSA key of %d bits; supported are %d to %d", bits,
			RSA_LEAST, RSA_MOST);
	if (!exponent_is_usual(key->pkey))
		return oci_err_set(
			err, OCI_ERR_INVALID, "an RSA key of an unusual exponent");
	snprintf(key->kind, sizeof(key->kind), "rsa-%d", bits);
	key->md = EVP_sha256;
	return 0;
}

static int take_kind(struct oci_key *key, struct oci_err *err)
{
	int id = EVP_PKEY_get_base_id(key->pkey);
	const char *name = EVP_PKEY_get0_type_name(key->pkey);

	if (id == EVP_PKEY_EC)
		return take_curve(key, err);
	if (id == EVP_PKEY_RSA)
		return take_rsa(key, err);
	if (id == EVP_PKEY_ED25519) {
		snprintf(key->kind, sizeof(key->kind), "ed25519");
		return 0;
	}
	return oci_err_set(err, OCI_ERR_INVALID,
		"a key for %s; supported are ECDSA (P-256, P-384, P-521), Ed25519 and RSA",
		name ? name : "another algorithm");
}

/* The names of the key, out of its public part. */
static int take_names(struct oci_key *key, struct oci_err *err)
{
	oci_auto_buf hint = OCI_BUF_INIT;
	unsigned char digest[OCI_DIGEST_BYTES], *der = NULL;
	int len = i2d_PUBKEY(key->pkey, &der);

	if (len <= 0)
		return oci_err_set(
			err, OCI_ERR_INVALID, "a key without its public part");
	oci_digest_of(der, (size_t)len, &key->id);
	OPENSSL_free(der);
	oci_digest_bytes(oci_digest_hex(&key->id), digest);
	oci_base64_encode(digest, sizeof(digest), &hint);
	snprintf(key->hint, sizeof(key->hint), "%s", hint.data);
	return 0;
}

struct oci_key *oci_key_of(EVP_PKEY *pkey, bool is_private, struct oci_err *err)
{
	oci_auto_key *key = oci_xcalloc(1, sizeof(*key));
	int result;

	key->pkey = pkey;
	key->is_private = is_private;
	result = take_kind(key, err) < 0 || take_names(key, err) < 0 ? -1 : 0;
	ERR_clear_error();
	if (result == 0)
		return oci_steal_ptr(&key);
	key->pkey = NULL; /* the caller's */
	return NULL;
}

void oci_key_free(struct oci_key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->pkey);
	free(key);
}

void oci_key_freep(struct oci_key **key)
{
	oci_key_free(*key);
}

void oci_key_wipe(struct oci_buf *secret)
{
	OPENSSL_cleanse(secret->data, secret->cap);
	oci_buf_release(secret);
}

bool oci_key_is_private(const struct oci_key *key)
{
	return key->is_private;
}

const char *oci_key_kind(const struct oci_key *key)
{
	return key->kind;
}

const char *oci_key_hint(const struct oci_key *key)
{
	return key->hint;
}

const char *oci_key_id(const struct oci_key *key)
{
	return oci_digest_hex(&key->id);
}

bool oci_key_same(const struct oci_key *a, const struct oci_key *b)
{
	return oci_digest_cmp(&a->id, &b->id) == 0;
}

void oci_key_public(const struct oci_key *key, struct oci_buf *pem)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long len;

	PEM_write_bio_PUBKEY(bio, key->pkey);
	len = BIO_get_mem_data(bio, &text);
	oci_buf_add(pem, text, (size_t)len);
	BIO_free(bio);
}
