#include "app/text.h"

#include "oci/utf8.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { NAME_WIDTH = 13 };

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

static void add(struct oci_buf *buf, const char *s, size_t len, bool lines)
{
	char escape[GOCI_TEXT_ESCAPE];

	while (len) {
		size_t size = goci_text_plain(s, len, lines);

		oci_buf_add(buf, s, size);
		if (size < len) {
			size += goci_text_escape(s + size, len - size, escape);
			oci_buf_adds(buf, escape);
		}
		s += size;
		len -= size;
	}
}

void goci_text_add(struct oci_buf *buf, const char *s)
{
	add(buf, s, strlen(s), false);
}

void goci_text_add_lines(struct oci_buf *buf, const char *s, size_t len)
{
	add(buf, s, len, true);
}

void goci_text_add_line(struct oci_buf *buf, const char *fmt, ...)
{
	oci_auto_buf raw = OCI_BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	oci_buf_vaddf(&raw, fmt, ap);
	va_end(ap);
	goci_text_add(buf, raw.data);
	oci_buf_adds(buf, "\n");
}

char *goci_text_clean(const char *s)
{
	oci_auto_buf buf = OCI_BUF_INIT;

	goci_text_add(&buf, s);
	return oci_buf_take(&buf);
}

/* Symbols that may be emoji: all but what boxes and bars are drawn with. */
static bool is_symbol(uint32_t c)
{
	return (c >= 0x231a && c < 0x2500) || (c >= 0x25a0 && c < 0x27c0) ||
	       (c >= 0x2b1b && c <= 0x2b55);
}

/* East Asian and emoji characters are two columns wide; too wide only cuts early. */
static size_t columns(uint32_t c)
{
	bool wide = (c >= 0x1100 && c < 0x2000) || c >= 0x2e80 || is_symbol(c);

	return wide ? 2 : 1;
}

/* A character as it is shown: itself, or its escape. */
struct piece {
	const char *shown;
	size_t len;  /* of what is shown */
	size_t wide; /* its columns */
	size_t size; /* bytes of `s` */
	char escape[GOCI_TEXT_ESCAPE];
};

static void take(struct piece *p, const char *s, size_t left)
{
	uint32_t c;

	p->size = oci_utf8_decode(s, left, &c);
	if (p->size && oci_utf8_is_plain(c)) {
		p->shown = s;
		p->len = p->size;
		p->wide = columns(c);
		return;
	}
	p->size = goci_text_escape(s, left, p->escape);
	p->shown = p->escape;
	p->len = p->wide = strlen(p->escape);
}

/* Goes over `s` up to `width` columns, and returns how many it took; `buf` or NULL. */
static size_t fit(struct oci_buf *buf, const char *s, size_t width)
{
	size_t used = 0, left = strlen(s);
	struct piece p;

	for (; left; s += p.size, left -= p.size) {
		take(&p, s, left);
		if (used + p.wide > width)
			break;
		if (buf)
			oci_buf_add(buf, p.shown, p.len);
		used += p.wide;
	}
	return used;
}

size_t goci_text_width(const char *s)
{
	return fit(NULL, s, SIZE_MAX);
}

void goci_text_add_cut(struct oci_buf *buf, const char *s, size_t width)
{
	fit(buf, s, width);
}

void goci_text_add_short(struct oci_buf *buf, const char *s, size_t width)
{
	bool fits = goci_text_width(s) <= width;

	fit(buf, s, fits ? width : width - 3);
	oci_buf_adds(buf, fits ? "" : "...");
}

void goci_text_add_padded(struct oci_buf *buf, const char *s, size_t width)
{
	for (size_t used = fit(buf, s, SIZE_MAX); used < width; used++)
		oci_buf_add(buf, " ", 1);
}

void goci_text_add_row(struct oci_buf *buf, const char **name, const char *value)
{
	oci_buf_adds(buf, "  ");
	goci_text_add_padded(buf, *name, NAME_WIDTH);
	goci_text_add(buf, value);
	oci_buf_adds(buf, "\n");
	*name = "";
}

void goci_text_add_size(struct oci_buf *buf, long long size)
{
	bool small = size < 100000;

	oci_buf_addf(buf, "%7.1f %s", (double)size / (small ? 1e3 : 1e6),
		small ? "kB" : "MB");
}
