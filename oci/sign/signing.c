#include "key.h"

#include <openssl/err.h>
#include <sodium.h>
#include <stdint.h>

static bool verifies(const struct oci_key *key, const EVP_MD *md, const void *data,
	size_t size, const void *signature, size_t signature_size)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = EVP_DigestVerifyInit(ctx, NULL, md, NULL, key->pkey) == 1 &&
		    EVP_DigestVerify(ctx, signature, signature_size, data, size) == 1;

	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return good;
}

/* Ed25519ph, which libcrypto has from 3.2 on. */
static bool verifies_prehashed(const struct oci_key *key, const void *data, size_t size,
	const void *signature, size_t signature_size)
{
	crypto_sign_ed25519ph_state state;
	unsigned char raw[crypto_sign_ed25519_PUBLICKEYBYTES];
	size_t len = sizeof(raw);

	if (signature_size != crypto_sign_ed25519_BYTES ||
		EVP_PKEY_get_raw_public_key(key->pkey, raw, &len) != 1 ||
		len != sizeof(raw))
		return false;
	crypto_sign_ed25519ph_init(&state);
	crypto_sign_ed25519ph_update(&state, data, size);
	return crypto_sign_ed25519ph_final_verify(&state, signature, raw) == 0;
}

static bool is_by(const struct oci_key *key, const void *data, size_t size,
	const void *signature, size_t signature_size)
{
	if (signature_size > OCI_SIGNATURE_MAX)
		return false;
	if (verifies(key, key->md ? key->md() : NULL, data, size, signature,
		    signature_size))
		return true;
	if (!key->md)
		return verifies_prehashed(key, data, size, signature, signature_size);
	return key->other &&
	       verifies(key, key->other(), data, size, signature, signature_size);
}

int oci_key_verify(const struct oci_key *key, const void *data, size_t size,
	const void *signature, size_t signature_size, struct oci_err *err)
{
	if (is_by(key, data, size, signature, signature_size))
		return 0;
	return oci_err_set(err, OCI_ERR_MISMATCH,
		"the signature is not by the key %.12s (%s)", oci_key_id(key),
		key->kind);
}

/* `arg` is the key. */
static int sign(void *arg, const void *data, size_t size, struct oci_buf *signature,
	struct oci_err *err)
{
	const struct oci_key *key = arg;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char *to =
		(unsigned char *)oci_buf_reserve(signature, OCI_SIGNATURE_MAX);
	size_t len = OCI_SIGNATURE_MAX;
	bool good = key->is_private &&
		    EVP_DigestSignInit(ctx, NULL, key->md ? key->md() : NULL, NULL,
			    key->pkey) == 1 &&
		    EVP_DigestSign(ctx, to, &len, data, size) == 1;

	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	if (!key->is_private)
		return oci_err_set(err, OCI_ERR_INVALID,
			"the key has no private part, which signing takes");
	if (!good)
		return oci_err_set(err, OCI_ERR_INVALID, "the key cannot sign");
	signature->len += len;
	return 0;
}

struct oci_signer oci_key_signer(const struct oci_key *key)
{
	return (struct oci_signer){sign, (void *)(uintptr_t)key, key};
}

int oci_sign(const struct oci_signer *signer, const void *data, size_t size,
	struct oci_buf *signature, struct oci_err *err)
{
	size_t before = signature->len;

	if (signer->sign(signer->arg, data, size, signature, err) < 0)
		return -1;
	if (oci_key_verify(signer->key, data, size, signature->data + before,
		    signature->len - before, err) < 0)
		return oci_err_wrap(err, "what was signed");
	return 0;
}
