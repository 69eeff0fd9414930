/*
 * Escapes of text for terminals: which characters are printed as they are, and how the
 * others are written (app/text.h).
 */
#ifndef GOCI_APP_TEXT_ESCAPE_H
#define GOCI_APP_TEXT_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

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

#endif
