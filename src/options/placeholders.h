/*
 * Placeholders in the values of options: "{name}", "{git.tag}".
 *
 * A placeholder is a word of lower-case letters, with '.' between several, in braces.
 * "{{word}}" is the text "{word}". All other braces are text, and so are those that
 * follow a '$', which are of other tools.
 */
#ifndef GOCI_OPTIONS_PLACEHOLDERS_H
#define GOCI_OPTIONS_PLACEHOLDERS_H

#include "oci/err.h"

/* Where the values of the words come from. */
struct goci_placeholders {
	/* Returns the value of a known word, owned by the caller; NULL: an error. */
	char *(*get)(void *arg, const char *word, struct oci_err *err);
	void *arg;
};

/* The first placeholder of a text, borrowed from it; NULL without one. */
const char *goci_placeholders_find(const char *text);
/*
 * Replaces the placeholders of a text; the caller frees it. NULL for a word that is not
 * known, and where a value cannot be had.
 */
char *goci_placeholders_expand(
	const char *text, const struct goci_placeholders *values, struct oci_err *err);
/*
 * The text with a letter for each placeholder, for the check of the rest of it; the
 * caller frees it. NULL for a word that is not known.
 */
char *goci_placeholders_sample(const char *text, struct oci_err *err);
/* Escapes a text, so that it is what it expands to; the caller frees it. */
char *goci_placeholders_escape(const char *text);

#endif
