#include "key.h"

#include "oci/base64.h"

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <string.h>

/* Two numbers of equal length, as PKCS#11 has them, in DER. */
static bool add_der(const struct oci_buf *pair, struct oci_buf *der)
{
	const unsigned char *raw = (const unsigned char *)pair->data;
	int half = (int)(pair->len / 2), len;
	unsigned char *bytes = NULL;
	ECDSA_SIG *sig;

	if (pair->len % 2 || pair->len < 64 || pair->len > 132)
		return false;
	sig = ECDSA_SIG_new();
	ECDSA_SIG_set0(
		sig, BN_bin2bn(raw, half, NULL), BN_bin2bn(raw + half, half, NULL));
	len = i2d_ECDSA_SIG(sig, &bytes);
	if (len > 0)
		oci_buf_add(der, bytes, (size_t)len);
	OPENSSL_free(bytes);
	ECDSA_SIG_free(sig);
	return len > 0;
}

/* Base64 without its white space; false when it is none. */
static bool add_decoded(const struct oci_buf *text, struct oci_buf *out)
{
	oci_auto_buf joined = OCI_BUF_INIT;

	for (size_t i = 0; i < text->len; i++)
		if (!strchr(" \t\r\n", text->data[i]) || !text->data[i])
			oci_buf_add(&joined, text->data + i, 1);
	return joined.len && strlen(joined.data) == joined.len &&
	       oci_base64_decode(joined.data, out) == 0;
}

static bool take(const struct oci_key *key, const void *data, size_t size,
	const struct oci_buf *form, struct oci_buf *signature)
{
	oci_auto_buf der = OCI_BUF_INIT;
	const struct oci_buf *good = NULL;
	struct oci_err ignored;

	if (oci_key_verify(key, data, size, form->data, form->len, &ignored) == 0)
		good = form;
	else if (strncmp(key->kind, "ecdsa", 5) == 0 && add_der(form, &der) &&
		 oci_key_verify(key, data, size, der.data, der.len, &ignored) == 0)
		good = &der;
	if (good)
		oci_buf_add(signature, good->data, good->len);
	return good != NULL;
}

int oci_key_accept(const struct oci_key *key, const void *data, size_t size,
	const struct oci_buf *printed, struct oci_buf *signature, struct oci_err *err)
{
	oci_auto_buf decoded = OCI_BUF_INIT;

	if (printed->len <= 2 * OCI_SIGNATURE_MAX &&
		(take(key, data, size, printed, signature) ||
			(add_decoded(printed, &decoded) &&
				take(key, data, size, &decoded, signature))))
		return 0;
	return oci_err_set(err, OCI_ERR_MISMATCH,
		"%zu bytes that are no signature by the key %.12s (%s)", printed->len,
		oci_key_id(key), key->kind);
}
