/*
 * Inside of text: which bytes pass, and what is written for those that do not.
 */
#ifndef GOCI_APP_TEXT_IMPL_H
#define GOCI_APP_TEXT_IMPL_H

#include <stdbool.h>
#include <stddef.h>

enum { GOCI_TEXT_ESCAPE = 24 };

/* How many of the `len` bytes at `s` pass before the first that does not. */
size_t goci_text_plain(const char *s, size_t len, bool lines);
/* What is written for the first character, or byte, of `s`. Returns its length there.
 */
size_t goci_text_escape(const char *s, size_t len, char out[GOCI_TEXT_ESCAPE]);

#endif
