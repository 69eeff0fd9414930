#include "base64.h"

#include "content.h"

#include <limits.h>
#include <openssl/evp.h>
#include <string.h>

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
