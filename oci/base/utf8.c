#include "oci/utf8.h"

#include <stddef.h>
#include <stdint.h>

/* How many continuation bytes follow this first byte; -1 for a byte that starts none.
 */
static int tail_length(unsigned char c)
{
	if (c < 0x80)
		return 0;
	if (c >= 0xc2 && c < 0xe0)
		return 1;
	if (c >= 0xe0 && c < 0xf0)
		return 2;
	return c >= 0xf0 && c < 0xf5 ? 3 : -1;
}

bool oci_utf8_valid(const char *s)
{
	static const uint32_t smallest[] = {0, 0x80, 0x800, 0x10000};
	const unsigned char *p = (const unsigned char *)s;

	while (*p) {
		int tail = tail_length(*p);
		uint32_t c = tail > 0 ? *p & (0x3fu >> tail) : *p;

		p++;
		if (tail < 0)
			return false;
		for (int i = 0; i < tail; i++, p++) {
			if ((*p & 0xc0) != 0x80)
				return false;
			c = c << 6 | (*p & 0x3f);
		}
		if (c < smallest[tail] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
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
