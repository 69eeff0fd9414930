/*
 * The fixed values of options and operands: arrays of words, NULL at the end.
 */
#ifndef GOCI_OPTIONS_CHOICES_H
#define GOCI_OPTIONS_CHOICES_H

#include "oci/buf.h"
#include "oci/err.h"
#include "options/guess.h"

#include <stddef.h>

/* Returns the place of a word, or -1. */
int goci_choice_find(const char *const *choices, const char *word);

/* Appends the choices as "a, b or c"; `last` is the word before the last one. */
void goci_choices_add(
	const char *const *choices, const char *last, struct oci_buf *out);

/* Looks for the choice nearest to a mistyped word. */
void goci_choice_guess(
	const char *const *choices, const char *word, struct goci_guess *guess);

/* Sets "WORD is not a, b or c", with the nearest one. Returns -1. */
int goci_choice_refuse(
	const char *const *choices, const char *word, struct oci_err *err);

#endif
