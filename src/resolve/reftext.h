/*
 * Tells references from other texts.
 */
#ifndef GOCI_RESOLVE_REFTEXT_H
#define GOCI_RESOLVE_REFTEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a value begins with goci:// or ko://. */
bool goci_reftext_begins(const char *text);

/*
 * The reference that a value of `len` bytes is as a whole, without the spaces and line
 * breaks at its end, as ko reads it; owned by the caller. NULL if it is another text.
 */
char *goci_reftext_take(const char *text, size_t len);

/* Whether a longer text has a word that begins as a reference. */
bool goci_reftext_within(const char *text);

#endif
