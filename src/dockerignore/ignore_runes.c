#include "dockerignore/ignore_runes.h"

#include "oci/utf8.h"

uint32_t goci_rune_decode(const char *s, size_t len, size_t *size)
{
	uint32_t rune;

	*size = oci_utf8_decode(s, len, &rune);
	if (*size)
		return rune;
	*size = 1;
	return GOCI_RUNE_ERROR;
}

size_t goci_rune_encode(uint32_t rune, char out[4])
{
	static const unsigned char leads[] = {0, 0xc0, 0xe0, 0xf0};
	size_t tail = rune < 0x80 ? 0 : rune < 0x800 ? 1 : rune < 0x10000 ? 2 : 3;

	for (size_t i = tail; i > 0; i--) {
		out[i] = (char)(0x80 | (rune & 0x3f));
		rune >>= 6;
	}
	out[0] = (char)(leads[tail] | rune);
	return tail + 1;
}

bool goci_rune_is_space(uint32_t rune)
{
	return (rune >= 0x09 && rune <= 0x0d) || rune == 0x20 || rune == 0x85 ||
	       rune == 0xa0 || rune == 0x1680 || (rune >= 0x2000 && rune <= 0x200a) ||
	       rune == 0x2028 || rune == 0x2029 || rune == 0x202f || rune == 0x205f ||
	       rune == 0x3000;
}
