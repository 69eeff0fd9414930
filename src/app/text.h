/*
 * Text for people and terminals: what is foreign made harmless, cut and padded to
 * columns, and printed.
 *
 * Foreign is what an image, a source, a child or an argument says. Of it, characters
 * that show themselves stay; the others are written as JSON writes them: "\n",
 * "\u001b", "\u202e", a pair of "\udXXX" beyond U+FFFF; a byte that is not UTF-8 is
 * "\xff". A backslash stays as it is, so that text that was made harmless once does not
 * change again: where the difference matters, --json has it. `oci_utf8_is_plain` tells
 * which characters stay.
 *
 * All that goci writes to its standard output or error goes through goci_text_print
 * (scripts/check-print.sh). Since only line ends and tabs pass there, whoever makes
 * a line of foreign values adds them by the functions for one line.
 */
#ifndef GOCI_APP_TEXT_H
#define GOCI_APP_TEXT_H

#include "oci/buf.h"

#include <stdio.h>

/* Appends `s` on one line, harmless. */
void goci_text_add(struct oci_buf *buf, const char *s);
/* Appends `len` bytes, harmless; line ends and tabs stay. */
void goci_text_add_lines(struct oci_buf *buf, const char *s, size_t len);
/* Appends a formatted line, harmless, and its end. */
void goci_text_add_line(struct oci_buf *buf, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* `s` on one line, harmless; owned by the caller. */
char *goci_text_clean(const char *s);

/* How many columns `s` takes once it is harmless (wide characters are guessed). */
size_t goci_text_width(const char *s);
/* Appends as much of `s`, harmless, as fits into `width` columns. */
void goci_text_add_cut(struct oci_buf *buf, const char *s, size_t width);
/* The same with "..." in the place of the last three columns where it does not fit. */
void goci_text_add_short(struct oci_buf *buf, const char *s, size_t width);
/* Appends `s`, harmless, and spaces up to `width` columns. */
void goci_text_add_padded(struct oci_buf *buf, const char *s, size_t width);

/* A line "  NAME  VALUE", made harmless; `*name` is empty then: it is told once. */
void goci_text_add_row(struct oci_buf *buf, const char **name, const char *value);
/* "  12.3 kB" or "   1.2 MB", of equal width. */
void goci_text_add_size(struct oci_buf *buf, long long size);

/*
 * Writes `len` bytes to a stream. Of JSON, the value is the same: what is not printed
 * as it is can only stand in a string, where its escape means it.
 */
void goci_text_print(FILE *out, const char *text, size_t len);
/* Writes a formatted line and its end; what is foreign in it ends no line. */
void goci_text_print_line(FILE *out, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
