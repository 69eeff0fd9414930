/*
 * Runes as Go's regexp and filepath packages read them, and sets of them.
 */
#ifndef GOCI_DOCKERIGNORE_IGNORE_RUNES_H
#define GOCI_DOCKERIGNORE_IGNORE_RUNES_H

#include "oci/mem.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GOCI_RUNE_MAX 0x10ffffu
#define GOCI_RUNE_ERROR 0xfffdu /* what a byte that is not UTF-8 is taken for */

/*
 * The first rune of `s`, which has `len` bytes, at least one; *size is how many of them
 * it takes: one for GOCI_RUNE_ERROR in place of a byte that is not UTF-8.
 */
uint32_t goci_rune_decode(const char *s, size_t len, size_t *size);

/* Writes a rune as UTF-8 and returns its length. */
size_t goci_rune_encode(uint32_t rune, char out[4]);

/* Whether Go's unicode.IsSpace says so. */
bool goci_rune_is_space(uint32_t rune);

struct goci_range {
	uint32_t low, high;
};

struct goci_runes {
	struct goci_range *ranges;
	size_t count;
	size_t cap;
};

/* Frees the ranges; the set is empty and usable again. */
void goci_runes_release(struct goci_runes *set);
void goci_runes_add(struct goci_runes *set, uint32_t low, uint32_t high);
/* Sorts and joins the ranges: goci_runes_has and goci_runes_add_others ask for that. */
void goci_runes_clean(struct goci_runes *set);
/* Adds to `set` every rune that is not in `of`. */
void goci_runes_add_others(struct goci_runes *set, const struct goci_runes *of);
bool goci_runes_has(const struct goci_runes *set, uint32_t rune);

#define goci_auto_runes OCI_AUTO(goci_runes_release) struct goci_runes

#endif
