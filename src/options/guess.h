/*
 * Suggests the known word nearest to a mistyped one.
 */
#ifndef GOCI_OPTIONS_GUESS_H
#define GOCI_OPTIONS_GUESS_H

#include "oci/err.h"

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

/*
 * Adds "; did you mean "BEST"?" to an error that is set; without one, "; " and
 * `otherwise`, unless that is NULL. Returns -1.
 */
int goci_guess_tell(
	const struct goci_guess *guess, const char *otherwise, struct oci_err *err);

#endif
