#include "dockerignore/ignore_re_impl.h"

#include <string.h>

static const char bad_escape[] = "an escape that means nothing";

uint32_t goci_cursor_rune(struct goci_cursor *at)
{
	size_t size;
	uint32_t rune = goci_rune_decode(at->p, (size_t)(at->end - at->p), &size);

	at->p += size;
	return rune;
}

static int hex_digit(uint32_t c)
{
	if (c >= '0' && c <= '9')
		return (int)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (int)(c - 'a' + 10);
	return c >= 'A' && c <= 'F' ? (int)(c - 'A' + 10) : -1;
}

/* After "\x{". */
static const char *hex_in_braces(struct goci_cursor *at, uint32_t *rune)
{
	*rune = 0;
	for (int digits = 0; at->p < at->end; digits++) {
		uint32_t c = goci_cursor_rune(at);
		int digit = hex_digit(c);

		if (c == '}')
			return digits ? NULL : bad_escape;
		if (digit < 0)
			return bad_escape;
		*rune = *rune * 16 + (uint32_t)digit;
		if (*rune > GOCI_RUNE_MAX)
			return bad_escape;
	}
	return bad_escape;
}

/* After "\x". */
static const char *hex(struct goci_cursor *at, uint32_t *rune)
{
	int high, low;

	if (at->end - at->p < 2)
		return bad_escape;
	if (*at->p == '{') {
		at->p++;
		return hex_in_braces(at, rune);
	}
	high = hex_digit((unsigned char)at->p[0]);
	low = hex_digit((unsigned char)at->p[1]);
	if (high < 0 || low < 0)
		return bad_escape;
	at->p += 2;
	*rune = (uint32_t)(high * 16 + low);
	return NULL;
}

static bool is_octal(const struct goci_cursor *at)
{
	return at->p < at->end && *at->p >= '0' && *at->p <= '7';
}

static bool is_alnum(uint32_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

const char *goci_rune_escape(struct goci_cursor *at, uint32_t *rune)
{
	static const char letters[] = "afnrtv", meant[] = "\a\f\n\r\t\v";
	const char *letter;
	uint32_t c;

	if (++at->p == at->end)
		return bad_escape;
	c = goci_cursor_rune(at);
	*rune = c;
	if (c < 0x80 && !is_alnum(c))
		return NULL;
	if (c == '0' || (c >= '1' && c <= '7' && is_octal(at))) {
		*rune = c - '0';
		for (int i = 1; i < 3 && is_octal(at); i++)
			*rune = *rune * 8 + (uint32_t)(*at->p++ - '0');
		return NULL;
	}
	if (c == 'x')
		return hex(at, rune);
	letter = c < 0x80 ? strchr(letters, (int)c) : NULL;
	if (!letter)
		return bad_escape;
	*rune = (unsigned char)meant[letter - letters];
	return NULL;
}
