/*
 * Decodes and encodes runes like Go's regexp and filepath packages.
 */
#ifndef GOCI_DOCKERIGNORE_IGNORE_RUNES_H
#define GOCI_DOCKERIGNORE_IGNORE_RUNES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GOCI_RUNE_ERROR 0xfffdu /* replaces a byte that is not UTF-8 */

/*
 * Decodes the first rune of `s`, which has `len` bytes, at least one. *size is the
 * length of the rune in bytes: one for GOCI_RUNE_ERROR in place of a byte that is not
 * UTF-8.
 */
uint32_t goci_rune_decode(const char *s, size_t len, size_t *size);

/* Writes a rune as UTF-8 and returns its length. */
size_t goci_rune_encode(uint32_t rune, char out[4]);

/* The same as Go's unicode.IsSpace. */
bool goci_rune_is_space(uint32_t rune);

#endif
