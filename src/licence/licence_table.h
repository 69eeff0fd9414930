/*
 * The licences that are recognized by their texts.
 */
#ifndef GOCI_LICENCE_LICENCE_TABLE_H
#define GOCI_LICENCE_LICENCE_TABLE_H

#include <stddef.h>

enum { GOCI_LICENCE_PHRASES = 4, GOCI_LICENCE_UNLESS = 3 };

struct goci_licence_row {
	const char *id; /* an SPDX id, or an expression with an exception */
	size_t words;   /* of its text, about */
	/* In the form of goci_licence_words: all of them are in its text ... */
	const char *phrases[GOCI_LICENCE_PHRASES];
	/* ... and none of these. */
	const char *unless[GOCI_LICENCE_UNLESS];
};

extern const struct goci_licence_row goci_licence_rows[];
extern const size_t goci_licence_row_count;

#endif
