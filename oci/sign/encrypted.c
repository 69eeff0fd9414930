#include "encrypted.h"

#include "oci/mem.h"

#include <inttypes.h>
#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/evperr.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <stdint.h>
#include <string.h>

int oci_scrypt_check(uint64_t n, uint64_t r, uint64_t p, struct oci_err *err)
{
	/* 128 * n * r bytes of memory, p times the work. */
	if (n >= 2 && n <= 1 << 24 && !(n & (n - 1)) && r >= 1 && r <= 64 && p >= 1 &&
		p <= 64 && 128 * n * r <= OCI_KDF_MEMORY_MAX &&
		128 * n * r * p <= 4 * OCI_KDF_MEMORY_MAX)
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID,
		"an encrypted key whose scrypt parameters (N=%" PRIu64 ", r=%" PRIu64
		", p=%" PRIu64 ") are invalid or cost too much",
		n, r, p);
}

static int check_iterations(const ASN1_INTEGER *iterations, struct oci_err *err)
{
	int64_t n = 0;

	if (ASN1_INTEGER_get_int64(&n, iterations) == 1 && n >= 1 &&
		n <= OCI_KDF_ITERATIONS_MAX)
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID,
		"an encrypted key whose key derivation takes too many iterations");
}

static int not_readable(struct oci_err *err)
{
	return oci_err_set(err, OCI_ERR_INVALID,
		"an encrypted key whose parameters cannot be read");
}

/* The number of an ASN.1 integer; 0 when it is out of range, which is no valid value.
 */
static uint64_t number(const ASN1_INTEGER *value)
{
	uint64_t n = 0;

	return ASN1_INTEGER_get_uint64(&n, value) == 1 ? n : 0;
}

static int check_scrypt(const ASN1_TYPE *parameter, struct oci_err *err)
{
	SCRYPT_PARAMS *scrypt =
		ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(SCRYPT_PARAMS), parameter);
	int result;

	if (!scrypt)
		return not_readable(err);
	result = oci_scrypt_check(number(scrypt->costParameter),
		number(scrypt->blockSize), number(scrypt->parallelizationParameter),
		err);
	SCRYPT_PARAMS_free(scrypt);
	return result;
}

static int check_pbkdf2(const ASN1_TYPE *parameter, struct oci_err *err)
{
	PBKDF2PARAM *pbkdf2 =
		ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM), parameter);
	int result;

	if (!pbkdf2)
		return not_readable(err);
	result = check_iterations(pbkdf2->iter, err);
	PBKDF2PARAM_free(pbkdf2);
	return result;
}

static int check_pbes2(const ASN1_TYPE *parameter, struct oci_err *err)
{
	PBE2PARAM *pbe2 =
		ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM), parameter);
	int kdf = pbe2 ? OBJ_obj2nid(pbe2->keyfunc->algorithm) : NID_undef;
	int result = -1;

	if (kdf == NID_id_scrypt)
		result = check_scrypt(pbe2->keyfunc->parameter, err);
	else if (kdf == NID_id_pbkdf2)
		result = check_pbkdf2(pbe2->keyfunc->parameter, err);
	else
		not_readable(err);
	PBE2PARAM_free(pbe2);
	return result;
}

/* The schemes of PKCS#5 v1.5 and PKCS#12. */
static int check_pbes1(const ASN1_TYPE *parameter, struct oci_err *err)
{
	PBEPARAM *pbe = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBEPARAM), parameter);
	int result = pbe ? check_iterations(pbe->iter, err) : not_readable(err);

	PBEPARAM_free(pbe);
	return result;
}

static int check_work(const X509_SIG *sealed, struct oci_err *err)
{
	const X509_ALGOR *algorithm;
	const ASN1_OBJECT *object;
	const void *value;
	int type;
	const ASN1_TYPE *parameter = NULL;

	X509_SIG_get0(sealed, &algorithm, NULL);
	X509_ALGOR_get0(&object, &type, &value, algorithm);
	parameter = algorithm->parameter;
	if (!parameter || type != V_ASN1_SEQUENCE)
		return not_readable(err);
	return OBJ_obj2nid(object) == NID_pbes2 ? check_pbes2(parameter, err)
						: check_pbes1(parameter, err);
}

void *oci_password_refused(const char *password, struct oci_err *err)
{
	oci_err_set(err, password ? OCI_ERR_INVALID : OCI_ERR_USAGE,
		password ? "an encrypted key, and the password is wrong"
			 : "an encrypted private key, and no password is given");
	return NULL;
}

static EVP_PKEY *decrypt(X509_SIG *sealed, const char *password, struct oci_err *err)
{
	PKCS8_PRIV_KEY_INFO *info;
	EVP_PKEY *pkey;

	if (check_work(sealed, err) < 0)
		return NULL;
	if (!password)
		return oci_password_refused(NULL, err);
	info = PKCS8_decrypt(sealed, password, (int)strlen(password));
	pkey = info ? EVP_PKCS82PKEY(info) : NULL;
	PKCS8_PRIV_KEY_INFO_free(info);
	if (!info && ERR_GET_REASON(ERR_peek_error()) == EVP_R_MEMORY_LIMIT_EXCEEDED) {
		oci_err_set(err, OCI_ERR_INVALID,
			"an encrypted key whose scrypt parameters take more memory than "
			"libcrypto allows; \"openssl pkcs8 -topk8\" makes one without");
		return NULL;
	}
	if (!info)
		return oci_password_refused(password, err);
	if (!pkey)
		oci_err_set(err, OCI_ERR_INVALID,
			"an encrypted key of an algorithm that is not supported");
	return pkey;
}

EVP_PKEY *oci_pkcs8_decrypt(
	const struct oci_pem *pem, const char *password, struct oci_err *err)
{
	const unsigned char *p = pem->data;
	X509_SIG *sealed = d2i_X509_SIG(NULL, &p, pem->size);
	EVP_PKEY *pkey = NULL;

	if (!sealed || p != pem->data + pem->size)
		oci_err_set(err, OCI_ERR_INVALID, "a damaged encrypted key");
	else
		pkey = decrypt(sealed, password, err);
	X509_SIG_free(sealed);
	ERR_clear_error();
	return pkey;
}

static int give_password(char *to, int size, int writing, void *arg)
{
	const char *password = arg;
	size_t len = strlen(password);

	(void)writing;
	if (len > (size_t)size)
		return -1;
	memcpy(to, password, len);
	return (int)len;
}

int oci_pem_decrypt(struct oci_pem *pem, const char *password, struct oci_err *err)
{
	EVP_CIPHER_INFO cipher;
	int good;

	if (PEM_get_EVP_CIPHER_INFO(pem->header, &cipher) != 1) {
		ERR_clear_error();
		return oci_err_set(err, OCI_ERR_INVALID,
			"an encrypted key whose cipher is not supported");
	}
	if (!cipher.cipher)
		return 0;
	if (password)
		good = PEM_do_header(&cipher, pem->data, &pem->size, give_password,
			(void *)(uintptr_t)password);
	ERR_clear_error();
	if (password && good == 1)
		return 0;
	oci_password_refused(password, err);
	return -1;
}
