#include "app/text_escape.h"

#include "oci/utf8.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static bool is_kept(uint32_t c, bool lines)
{
	return oci_utf8_is_plain(c) || (lines && (c == '\n' || c == '\t'));
}

size_t goci_text_plain(const char *s, size_t len, bool lines)
{
	size_t at = 0, size;
	uint32_t c;

	while (at < len) {
		if (s[at] >= ' ' && s[at] < 0x7f) {
			at++;
			continue;
		}
		size = oci_utf8_decode(s + at, len - at, &c);
		if (!size || !is_kept(c, lines))
			break;
		at += size;
	}
	return at;
}

size_t goci_text_escape(const char *s, size_t len, char out[GOCI_TEXT_ESCAPE])
{
	static const char letters[] = "\bb\nn\tt\ff\rr";
	uint32_t c;
	size_t size = oci_utf8_decode(s, len, &c);
	const char *letter = size == 1 && c ? strchr(letters, (int)c) : NULL;

	if (!size)
		snprintf(out, GOCI_TEXT_ESCAPE, "\\x%02x", (unsigned char)*s);
	else if (letter && c < ' ')
		snprintf(out, GOCI_TEXT_ESCAPE, "\\%c", letter[1]);
	else if (c < 0x10000)
		snprintf(out, GOCI_TEXT_ESCAPE, "\\u%04x", c);
	else
		snprintf(out, GOCI_TEXT_ESCAPE, "\\u%04x\\u%04x",
			0xd800 + ((c - 0x10000) >> 10), 0xdc00 + (c & 0x3ff));
	return size ? size : 1;
}
