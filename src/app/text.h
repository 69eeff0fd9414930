/*
 * Text for people: what is foreign made harmless, cut and padded to columns.
 */
#ifndef GOCI_APP_TEXT_H
#define GOCI_APP_TEXT_H

#include "oci/buf.h"

/* How many columns `s` takes on a terminal (wide characters are guessed). */
size_t goci_text_width(const char *s);
/* Appends as much of `s` as fits into `width` columns. Returns how many it took. */
size_t goci_text_add_cut(struct oci_buf *buf, const char *s, size_t width);
/* Appends `s`, and spaces up to `width` columns. */
void goci_text_add_padded(struct oci_buf *buf, const char *s, size_t width);

/* A line "  NAME  VALUE", made harmless; `*name` is empty then: it is told once. */
void goci_text_add_row(struct oci_buf *buf, const char **name, const char *value);
/* "  12.3 kB" or "   1.2 MB", of equal width. */
void goci_text_add_size(struct oci_buf *buf, long long size);

/*
 * Appends `s` as UTF-8 without control characters (C0, DEL, C1): each is a '?', as is
 * each byte that is not UTF-8. With `keep`, the characters in it stay.
 */
void goci_text_add_clean(struct oci_buf *buf, const char *s, const char *keep);
/* The same as a string of its own, one line; owned by the caller. */
char *goci_text_clean(const char *s);

#endif
