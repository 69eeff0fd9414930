/*
 * Parses flags as Go does: splits lists with quotes, and finds the rule of a flag.
 */
#ifndef GOCI_GO_FLAGS_TEXT_H
#define GOCI_GO_FLAGS_TEXT_H

#include "go/flags_table.h"
#include "oci/err.h"

#include <stdbool.h>
#include <stddef.h>

/* A flag "-NAME", "--NAME" or "-NAME=VALUE"; borrowed from its text. */
struct goci_flag {
	const char *name; /* after its dashes */
	size_t len;
	const char *value; /* after '=', or NULL */
};

/* Splits a flag; false if the text is not a flag. */
bool goci_flag_split(const char *text, struct goci_flag *flag);

/* The rule for a flag; NULL if there is none. A name of NULL ends the table. */
const struct goci_flag_rule *goci_flag_find(
	const struct goci_flag_rule *rules, const struct goci_flag *flag);

/* Whether `words`, separated by blanks, contains this one. */
bool goci_flag_is_word(const char *words, const char *word, size_t len);

/*
 * Takes the next field of a list, split as cmd/internal/quoted does: sets `*field`,
 * owned by the caller, and moves `*text` behind it. Returns 1, 0 at the end of the
 * list, or -1 for an unterminated quote.
 */
int goci_flag_next(const char **text, char **field, struct oci_err *err);

#endif
