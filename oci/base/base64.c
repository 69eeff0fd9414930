#include "oci/base64.h"

#include <limits.h>
#include <openssl/evp.h>
#include <string.h>

/* What EVP_EncodeBlock takes at once: a multiple of 3, so that no padding is inside. */
enum { CHUNK = 3 << 20 };

void oci_base64_encode(const void *data, size_t len, struct oci_buf *out)
{
	const unsigned char *from = data;

	while (len) {
		size_t part = len < CHUNK ? len : CHUNK;
		char *to = oci_buf_reserve(out, (part + 2) / 3 * 4);

		EVP_EncodeBlock((unsigned char *)to, from, (int)part);
		out->len += (part + 2) / 3 * 4;
		from += part;
		len -= part;
	}
}

/*
 * libcrypto skips blanks, and accepts '=' anywhere and truncated bits: only a text that
 * encodes back to itself is valid.
 */
int oci_base64_decode(const char *text, struct oci_buf *out)
{
	size_t len = strlen(text);
	oci_auto_free unsigned char *bytes = oci_xcalloc(1, len + 1);
	oci_auto_free unsigned char *again = oci_xcalloc(1, len + 1);
	int pad = 0, count;

	if (len % 4 || len > INT_MAX)
		return -1;
	while (pad < 2 && len && text[len - 1 - (size_t)pad] == '=')
		pad++;
	count = EVP_DecodeBlock(bytes, (const unsigned char *)text, (int)len) - pad;
	if (count < 0)
		return -1;
	EVP_EncodeBlock(again, bytes, count);
	if (strcmp((const char *)again, text) != 0)
		return -1;
	oci_buf_add(out, bytes, (size_t)count);
	return 0;
}
