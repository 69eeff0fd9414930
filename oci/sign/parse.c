#include "encrypted.h"
#include "key.h"
#include "sealed.h"

#include "oci/fs.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdint.h>
#include <string.h>

/* A reader of one kind of block: a key that it allocates, or NULL. */
typedef EVP_PKEY *(*reader)(struct oci_pem *, const char *password, struct oci_err *);

static EVP_PKEY *read_public(
	struct oci_pem *pem, const char *password, struct oci_err *err)
{
	const unsigned char *p = pem->data;
	EVP_PKEY *pkey = d2i_PUBKEY(NULL, &p, pem->size);

	(void)password;
	(void)err;
	return pkey;
}

static EVP_PKEY *read_rsa_public(
	struct oci_pem *pem, const char *password, struct oci_err *err)
{
	const unsigned char *p = pem->data;

	(void)password;
	(void)err;
	return d2i_PublicKey(EVP_PKEY_RSA, NULL, &p, pem->size);
}

static EVP_PKEY *read_pkcs8_der(const void *der, size_t size)
{
	const unsigned char *p = der;
	PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &p, (long)size);
	EVP_PKEY *pkey = info ? EVP_PKCS82PKEY(info) : NULL;

	PKCS8_PRIV_KEY_INFO_free(info);
	return pkey;
}

static EVP_PKEY *read_pkcs8(
	struct oci_pem *pem, const char *password, struct oci_err *err)
{
	(void)password;
	(void)err;
	return read_pkcs8_der(pem->data, (size_t)pem->size);
}

static EVP_PKEY *read_old(
	struct oci_pem *pem, int type, const char *password, struct oci_err *err)
{
	const unsigned char *p;

	if (oci_pem_decrypt(pem, password, err) < 0)
		return NULL;
	p = pem->data;
	return d2i_PrivateKey(type, NULL, &p, pem->size);
}

static EVP_PKEY *read_ec(struct oci_pem *pem, const char *password, struct oci_err *err)
{
	return read_old(pem, EVP_PKEY_EC, password, err);
}

static EVP_PKEY *read_rsa(
	struct oci_pem *pem, const char *password, struct oci_err *err)
{
	return read_old(pem, EVP_PKEY_RSA, password, err);
}

static EVP_PKEY *read_encrypted(
	struct oci_pem *pem, const char *password, struct oci_err *err)
{
	return oci_pkcs8_decrypt(pem, password, err);
}

static EVP_PKEY *read_sealed(
	struct oci_pem *pem, const char *password, struct oci_err *err)
{
	struct oci_buf der = OCI_BUF_INIT;
	EVP_PKEY *pkey = NULL;

	if (oci_sealed_open(pem, password, &der, err) == 0)
		pkey = read_pkcs8_der(der.data, der.len);
	oci_key_wipe(&der);
	return pkey;
}

static const struct kind {
	const char *label;
	reader read;
	bool is_private;
} kinds[] = {
	{"PUBLIC KEY", read_public, false},
	{"RSA PUBLIC KEY", read_rsa_public, false},
	{"PRIVATE KEY", read_pkcs8, true},
	{"EC PRIVATE KEY", read_ec, true},
	{"RSA PRIVATE KEY", read_rsa, true},
	{"ENCRYPTED PRIVATE KEY", read_encrypted, true},
	{"ENCRYPTED SIGSTORE PRIVATE KEY", read_sealed, true},
	{"ENCRYPTED COSIGN PRIVATE KEY", read_sealed, true},
};

/* What people take for a key that can be used here. */
static const struct {
	const char *label, *advice;
} strangers[] = {
	{"CERTIFICATE",
		"a certificate; its key is what \"openssl x509 -pubkey -noout\" "
		"prints"},
	{"OPENSSH PRIVATE KEY", "a key in OpenSSH's form; \"ssh-keygen -p -m PKCS8 -f "
				"FILE\" rewrites those of RSA and ECDSA"},
	{"PGP PRIVATE KEY BLOCK",
		"a key of PGP, which signatures of images do not use"},
	{"PGP PUBLIC KEY BLOCK", "a key of PGP, which signatures of images do not use"},
	{"EC PARAMETERS", "the parameters of a curve alone, without a key"},
	{"CERTIFICATE REQUEST", "a request for a certificate, not a key"},
};

static const struct kind *find(const char *label, struct oci_err *err)
{
	for (size_t i = 0; i < OCI_COUNT(kinds); i++)
		if (strcmp(label, kinds[i].label) == 0)
			return &kinds[i];
	for (size_t i = 0; i < OCI_COUNT(strangers); i++)
		if (strcmp(label, strangers[i].label) == 0) {
			oci_err_set(err, OCI_ERR_INVALID, "%s", strangers[i].advice);
			return NULL;
		}
	oci_err_set(
		err, OCI_ERR_INVALID, "a PEM block \"%.60s\", which is no key", label);
	return NULL;
}

static struct oci_key *take(
	struct oci_pem *pem, const char *password, struct oci_err *err)
{
	const struct kind *kind = find(pem->label, err);
	struct oci_err why = {0};
	struct oci_key *key;
	EVP_PKEY *pkey;

	if (!kind)
		return NULL;
	pkey = kind->read(pem, password, &why);
	ERR_clear_error();
	if (!pkey && why.code)
		*err = why;
	else if (!pkey)
		oci_err_set(err, OCI_ERR_INVALID,
			"a damaged %s, or one of an algorithm that is not supported",
			pem->label);
	key = pkey ? oci_key_of(pkey, kind->is_private, err) : NULL;
	if (!key)
		EVP_PKEY_free(pkey);
	return key;
}

struct oci_key *oci_key_parse(
	const void *data, size_t size, const char *password, struct oci_err *err)
{
	oci_auto_pem pem = {0};

	if (size > OCI_KEY_MAX) {
		oci_err_set(err, OCI_ERR_INVALID, "over %d bytes, which no key has",
			OCI_KEY_MAX);
		return NULL;
	}
	/* A configuration of libcrypto's could load code, and readers have a fence. */
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	if (oci_pem_read(data, size, &pem, err) < 0)
		return NULL;
	return take(&pem, password, err);
}

struct oci_key *oci_key_read(
	const char *path, const char *password, struct oci_err *err)
{
	struct oci_buf text = OCI_BUF_INIT;
	struct oci_key *key = NULL;

	/* At once: what is moved leaves copies behind. */
	oci_buf_reserve(&text, OCI_KEY_MAX + (32 << 10));
	if (oci_fs_read(AT_FDCWD, path, false, OCI_KEY_MAX, &text, err) == 0) {
		key = oci_key_parse(text.data, text.len, password, err);
		if (!key)
			oci_err_wrap(err, "%s", path);
	}
	oci_key_wipe(&text);
	return key;
}
