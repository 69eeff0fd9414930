/*
 * Text for people: foreign text escaped, cut and padded to columns.
 *
 * Foreign is what an image, a source, a child or an argument contains. Printable
 * characters (oci_utf8_is_plain) stay as they are; others are written as JSON escapes:
 * "\n", "\u001b", "\u202e", a pair of "\udXXX" beyond U+FFFF; a byte that is not
 * UTF-8 becomes "\xff". A backslash stays a backslash, so escaping twice changes
 * nothing; where the difference matters, use --json.
 *
 * Everything on standard output and standard error is printed by app/text_print.h.
 * There, line ends and tabs pass; add foreign values by the functions for one line.
 */
#ifndef GOCI_APP_TEXT_H
#define GOCI_APP_TEXT_H

#include "oci/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* Appends `s` on one line, escaped. */
void goci_text_add(struct oci_buf *buf, const char *s);
/* Appends `len` bytes, escaped but for line ends and tabs. */
void goci_text_add_lines(struct oci_buf *buf, const char *s, size_t len);
/* Appends a formatted line, escaped, and a newline. */
void goci_text_add_line(struct oci_buf *buf, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* `s` on one line, escaped; owned by the caller. */
char *goci_text_clean(const char *s);

enum { GOCI_TEXT_ESCAPE = 24 };

/*
 * The length of the printable prefix of the `len` bytes at `s`; with `lines`, line ends
 * and tabs are printable.
 */
size_t goci_text_plain(const char *s, size_t len, bool lines);

/*
 * Writes the escape of the first character of `s`, or of its first byte where that is
 * not UTF-8, to `out`, NUL-terminated. Returns the number of bytes of `s` that it
 * stands for.
 */
size_t goci_text_escape(const char *s, size_t len, char out[GOCI_TEXT_ESCAPE]);

/* The columns that `s` takes, escaped. The width of wide characters is a guess. */
size_t goci_text_width(const char *s);
/* Appends as much of `s`, escaped, as fits into `width` columns. */
void goci_text_add_cut(struct oci_buf *buf, const char *s, size_t width);
/* The same; where `s` does not fit, "..." replaces the last three columns. */
void goci_text_add_short(struct oci_buf *buf, const char *s, size_t width);
/* Appends `s`, escaped, and spaces up to `width` columns. */
void goci_text_add_padded(struct oci_buf *buf, const char *s, size_t width);

/*
 * Appends the line "  NAME  VALUE", escaped, and sets `*name` to "", so that the rows
 * that follow do not repeat it.
 */
void goci_text_add_row(struct oci_buf *buf, const char **name, const char *value);
/* Appends a size in bytes as "  12.3 kB" or "   1.2 MB", of fixed width. */
void goci_text_add_size(struct oci_buf *buf, long long size);

#endif
