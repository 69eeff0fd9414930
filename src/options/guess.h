/*
 * Guesses: which known word a mistyped one was meant to be.
 */
#ifndef GOCI_OPTIONS_GUESS_H
#define GOCI_OPTIONS_GUESS_H

#include <stddef.h>

struct goci_guess {
	const char *word; /* what was typed; borrowed */
	const char *best; /* the nearest known word so far, or NULL; borrowed */
	size_t distance;
};

/* Starts a guess. A word too far from all that are tried leaves `best` NULL. */
void goci_guess_init(struct goci_guess *guess, const char *word);
/* Offers a known word. */
void goci_guess_try(struct goci_guess *guess, const char *known);

#endif
