#include "pem.h"

#include "oci/mem.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>

void oci_pem_release(struct oci_pem *pem)
{
	OPENSSL_free(pem->label);
	OPENSSL_free(pem->header);
	OPENSSL_clear_free(pem->data, (size_t)pem->size);
	*pem = (struct oci_pem){0};
}

/* Reads the next block: 1, or 0 when there is none. */
static int next(BIO *bio, struct oci_pem *pem, struct oci_err *err)
{
	unsigned long code;

	oci_pem_release(pem);
	if (PEM_read_bio(bio, &pem->label, &pem->header, &pem->data, &pem->size) == 1)
		return 1;
	*pem = (struct oci_pem){0};
	code = ERR_peek_last_error();
	ERR_clear_error();
	if (ERR_GET_REASON(code) == PEM_R_NO_START_LINE)
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID, "a damaged PEM block");
}

static int read_one(BIO *bio, struct oci_pem *pem, struct oci_err *err)
{
	oci_auto_pem other = {0};
	int found = next(bio, pem, err);

	if (found > 0 && strcmp(pem->label, "EC PARAMETERS") == 0)
		found = next(bio, pem, err);
	if (found < 0)
		return -1;
	if (!found)
		return oci_err_set(err, OCI_ERR_INVALID,
			"no key: it has no \"-----BEGIN ... KEY-----\"");
	found = next(bio, &other, err);
	if (found > 0)
		return oci_err_set(err, OCI_ERR_INVALID,
			"several PEM blocks, a %.40s and a %.40s; a key file has one",
			pem->label, other.label);
	return found;
}

int oci_pem_read(
	const void *text, size_t size, struct oci_pem *pem, struct oci_err *err)
{
	BIO *bio = BIO_new_mem_buf(text, (int)size);
	int result = read_one(bio, pem, err);

	BIO_free(bio);
	return result;
}
