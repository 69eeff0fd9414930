#include "app/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { NAME_WIDTH = 13 };

/* How many bytes the UTF-8 character at `s` has; 0 where there is none. */
static size_t decode(const char *s, uint32_t *c)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char first = (unsigned char)*s;
	size_t len = first < 0x80   ? 1
		     : first < 0xc2 ? 0
		     : first < 0xe0 ? 2
		     : first < 0xf0 ? 3
		     : first < 0xf5 ? 4
				    : 0;

	*c = len > 1 ? first & (0x7fu >> len) : first;
	for (size_t i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (s[i] & 0x3fu);
	}
	if (len && (*c < smallest[len] || *c > 0x10ffff || (*c >> 11) == 0x1b))
		return 0;
	return len;
}

/* East Asian and emoji characters are two columns wide; too wide only cuts early. */
static size_t columns(uint32_t c)
{
	return c >= 0x1100 && (c < 0x2000 || c >= 0x2e80) ? 2 : 1;
}

size_t goci_text_add_cut(struct oci_buf *buf, const char *s, size_t width)
{
	size_t used = 0;

	while (*s) {
		uint32_t c;
		size_t len = decode(s, &c);
		size_t wide = columns(c);

		if (!len || used + wide > width)
			break;
		oci_buf_add(buf, s, len);
		used += wide;
		s += len;
	}
	return used;
}

size_t goci_text_width(const char *s)
{
	oci_auto_buf ignored = OCI_BUF_INIT;

	return goci_text_add_cut(&ignored, s, SIZE_MAX);
}

void goci_text_add_padded(struct oci_buf *buf, const char *s, size_t width)
{
	oci_buf_adds(buf, s);
	for (size_t used = goci_text_width(s); used < width; used++)
		oci_buf_add(buf, " ", 1);
}

void goci_text_add_row(struct oci_buf *buf, const char **name, const char *value)
{
	oci_auto_free char *clean = goci_text_clean(value);

	oci_buf_adds(buf, "  ");
	goci_text_add_padded(buf, *name, NAME_WIDTH);
	oci_buf_addf(buf, "%s\n", clean);
	*name = "";
}

void goci_text_add_size(struct oci_buf *buf, long long size)
{
	bool small = size < 100000;

	oci_buf_addf(buf, "%7.1f %s", (double)size / (small ? 1e3 : 1e6),
		small ? "kB" : "MB");
}

static bool control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

void goci_text_add_clean(struct oci_buf *buf, const char *s, const char *keep)
{
	while (*s) {
		uint32_t c;
		size_t len = decode(s, &c);

		if (len && (!control(c) || (c < 0x80 && strchr(keep, (int)c))))
			oci_buf_add(buf, s, len);
		else
			oci_buf_adds(buf, "?");
		s += len ? len : 1;
	}
}

char *goci_text_clean(const char *s)
{
	oci_auto_buf buf = OCI_BUF_INIT;

	goci_text_add_clean(&buf, s, "");
	return oci_buf_take(&buf);
}
