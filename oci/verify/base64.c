#include "content.h"

#include <string.h>

static int digit(char c)
{
	static const char all[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				  "0123456789+/";
	const char *found = c ? strchr(all, c) : NULL;

	return found ? (int)(found - all) : -1;
}

/* Four characters; the last group may end with one or two '='. */
static int group(const char *text, bool last, struct oci_buf *out)
{
	int pad = last ? (text[3] == '=') + (text[3] == '=' && text[2] == '=') : 0;
	unsigned long bits = 0;
	char bytes[3];

	for (int i = 0; i < 4; i++) {
		int d = i < 4 - pad ? digit(text[i]) : 0;

		if (d < 0)
			return -1;
		bits = bits << 6 | (unsigned long)d;
	}
	/* Bits that are cut off have to be zero, or there were two ways to write it. */
	if (pad && bits & ((1ul << (8 * pad)) - 1))
		return -1;
	for (int i = 0; i < 3; i++)
		bytes[i] = (char)(bits >> (16 - 8 * i));
	oci_buf_add(out, bytes, (size_t)(3 - pad));
	return 0;
}

int oci_base64_decode(const char *text, struct oci_buf *out)
{
	size_t len = strlen(text);

	if (len % 4)
		return -1;
	for (size_t i = 0; i < len; i += 4)
		if (group(text + i, i + 4 == len, out) < 0)
			return -1;
	return 0;
}
