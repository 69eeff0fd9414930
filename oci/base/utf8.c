#include "oci/utf8.h"

#include "oci/mem.h"

#include <string.h>

/* Length of a character that begins with this byte; 0 when it is invalid. */
static size_t length(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first < 0xc2 || first > 0xf4)
		return 0;
	return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

size_t oci_utf8_decode(const char *s, size_t len, uint32_t *c)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char first = len ? (unsigned char)*s : 0;
	size_t want = length(first);

	if (want > len)
		return 0;
	*c = want > 1 ? first & (0x7fu >> want) : first;
	for (size_t i = 1; i < want; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (s[i] & 0x3fu);
	}
	if (want && (*c < smallest[want] || *c > 0x10ffff || *c >> 11 == 0x1b))
		return 0;
	return want;
}

bool oci_utf8_valid(const char *s)
{
	size_t left = strlen(s), len;
	uint32_t c;

	for (; left; s += len, left -= len) {
		len = oci_utf8_decode(s, left, &c);
		if (!len)
			return false;
	}
	return true;
}

bool oci_utf8_has_control(const char *s)
{
	for (const unsigned char *p = (const unsigned char *)s; *p; p++)
		if (*p < 0x20 || *p == 0x7f)
			return true;
	return false;
}

/*
 * U+200C and U+200D are allowed: Persian, Indic scripts and emoji need them; so are
 * variation selectors.
 */
bool oci_utf8_is_plain(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} hidden[] = {
		{0x00, 0x1f},       /* C0: escapes, line ends, cursor movement */
		{0x7f, 0x9f},       /* DEL; C1: single-character escapes */
		{0x061c, 0x061c},   /* direction mark */
		{0x200b, 0x200b},   /* zero-width space */
		{0x200e, 0x200f},   /* direction marks */
		{0x2028, 0x202e},   /* line ends; embeddings and overrides */
		{0x2060, 0x206f},   /* invisible operators, isolates, deprecated */
		{0xfdd0, 0xfdef},   /* noncharacters */
		{0xfeff, 0xfeff},   /* byte order mark: zero width */
		{0xfff9, 0xfffb},   /* annotations, which hide their content */
		{0xe0000, 0xe007f}, /* tags: invisible ASCII */
	};

	for (size_t i = 0; i < OCI_COUNT(hidden) && c >= hidden[i].first; i++)
		if (c <= hidden[i].last)
			return false;
	return (c & 0xfffe) != 0xfffe;
}

bool oci_utf8_all_plain(const char *s)
{
	size_t left = strlen(s), len;
	uint32_t c;

	for (; left; s += len, left -= len) {
		len = oci_utf8_decode(s, left, &c);
		if (!len || !oci_utf8_is_plain(c))
			return false;
	}
	return true;
}
