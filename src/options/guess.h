/*
 * Suggests the known word nearest to a mistyped one.
 */
#ifndef GOCI_OPTIONS_GUESS_H
#define GOCI_OPTIONS_GUESS_H

#include <stddef.h>

struct goci_guess {
	const char *word; /* the mistyped word; borrowed */
	const char *best; /* nearest known word so far, or NULL; borrowed */
	size_t distance;
};

/* Starts a search. `best` stays NULL if every candidate is too far from `word`. */
void goci_guess_init(struct goci_guess *guess, const char *word);
/* Tries a candidate. */
void goci_guess_try(struct goci_guess *guess, const char *known);

#endif
