#include "sealed.h"

#include "encrypted.h"

#include "oci/base64.h"
#include "oci/json.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <string.h>

static int damaged(struct oci_err *err)
{
	return oci_err_set(err, OCI_ERR_INVALID,
		"a damaged or unknown form of cosign's encrypted key");
}

static bool has_name(const json_t *doc, const char *part, const char *name)
{
	const char *is = oci_json_text(json_object_get(doc, part), "name");

	return is && strcmp(is, name) == 0;
}

/* Decodes a base64 member; at least `min` bytes and at most `max`. */
static int bytes(const json_t *doc, const char *name, size_t min, size_t max,
	struct oci_buf *out, struct oci_err *err)
{
	const char *text = oci_json_text(doc, name);

	if (!text || oci_base64_decode(text, out) < 0 || out->len < min ||
		out->len > max)
		return damaged(err);
	return 0;
}

static int derive(const json_t *doc, const char *password, unsigned char *key,
	struct oci_err *err)
{
	const json_t *kdf = json_object_get(doc, "kdf");
	const json_t *parameters = json_object_get(kdf, "params");
	oci_auto_buf salt = OCI_BUF_INIT;
	int64_t n = json_integer_value(json_object_get(parameters, "N"));
	int64_t r = json_integer_value(json_object_get(parameters, "r"));
	int64_t p = json_integer_value(json_object_get(parameters, "p"));

	if (bytes(kdf, "salt", 8, 1024, &salt, err) < 0)
		return -1;
	if (oci_scrypt_check((uint64_t)n, (uint64_t)r, (uint64_t)p, err) < 0)
		return -1;
	if (!password) {
		oci_password_refused(NULL, err);
		return -1;
	}
	if (EVP_PBE_scrypt(password, strlen(password), (unsigned char *)salt.data,
		    salt.len, (uint64_t)n, (uint64_t)r, (uint64_t)p,
		    2 * OCI_KDF_MEMORY_MAX, key,
		    crypto_secretbox_xsalsa20poly1305_KEYBYTES) == 1)
		return 0;
	ERR_clear_error();
	return oci_err_set(err, OCI_ERR_INVALID, "scrypt cannot derive the key");
}

static int unseal(const json_t *doc, const unsigned char *key, const char *password,
	struct oci_buf *der, struct oci_err *err)
{
	enum {
		NONCE = crypto_secretbox_xsalsa20poly1305_NONCEBYTES,
		TAG = crypto_secretbox_MACBYTES,
	};
	const json_t *cipher = json_object_get(doc, "cipher");
	oci_auto_buf nonce = OCI_BUF_INIT, sealed = OCI_BUF_INIT;
	char *to;

	if (bytes(cipher, "nonce", NONCE, NONCE, &nonce, err) < 0 ||
		bytes(doc, "ciphertext", TAG + 1, OCI_JSON_MAX, &sealed, err) < 0)
		return -1;
	to = oci_buf_reserve(der, sealed.len - TAG);
	if (crypto_secretbox_open_easy((unsigned char *)to,
		    (unsigned char *)sealed.data, sealed.len,
		    (unsigned char *)nonce.data, key) != 0) {
		oci_password_refused(password, err);
		return -1;
	}
	der->len += sealed.len - TAG;
	return 0;
}

int oci_sealed_open(const struct oci_pem *pem, const char *password,
	struct oci_buf *der, struct oci_err *err)
{
	unsigned char key[crypto_secretbox_xsalsa20poly1305_KEYBYTES];
	oci_auto_json *doc = json_loadb(
		(char *)pem->data, (size_t)pem->size, JSON_REJECT_DUPLICATES, NULL);
	int result;

	if (!has_name(doc, "cipher", "nacl/secretbox") ||
		!has_name(doc, "kdf", "scrypt"))
		return damaged(err);
	result = derive(doc, password, key, err);
	if (result == 0)
		result = unseal(doc, key, password, der, err);
	OPENSSL_cleanse(key, sizeof(key));
	return result;
}
