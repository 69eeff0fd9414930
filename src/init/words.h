/*
 * Words: quotes, escapes and variables, as a Dockerfile and a shell read them.
 *
 * A variable without a value, and what a command would print, stay in the text with
 * GOCI_UNKNOWN in the place of their '$' or '`', so that who uses a word can tell.
 */
#ifndef GOCI_INIT_WORDS_H
#define GOCI_INIT_WORDS_H

#include "oci/buf.h"

#include <stdbool.h>

#define GOCI_UNKNOWN '\x01'
#define GOCI_WORD_MAX 4096 /* bytes of a word; what is over it is unknown */
#define GOCI_VARS_MAX 500  /* variables; those over it are unknown */

struct goci_lexer {
	const struct oci_strv *vars; /* K=V, or K: known to have no value */
	char escape;
	bool shell; /* a shell's words: a backslash in double quotes, operators */
};

/* Splits at blanks and appends the words. */
void goci_words_split(
	const struct goci_lexer *lexer, const char *text, struct oci_strv *out);
/* All of it as one word; owned by the caller. */
char *goci_words_expand(const struct goci_lexer *lexer, const char *text);

/* The simple commands of a shell script, in their order. */
struct goci_commands {
	struct oci_strv *items;
	size_t count;
};
void goci_commands_split(const struct goci_lexer *lexer, const char *text,
	struct goci_commands *commands);
void goci_commands_release(struct goci_commands *commands);
#define goci_auto_commands OCI_AUTO(goci_commands_release) struct goci_commands

/* A JSON array of strings; false, and `out` as it was, for anything else. */
bool goci_words_json(const char *text, struct oci_strv *out);

/* The value of K, borrowed, or NULL; setting it (`value` NULL: known, no value). */
const char *goci_vars_get(const struct oci_strv *vars, const char *name);
void goci_vars_set(struct oci_strv *vars, const char *name, const char *value);

/* Whether a word is one of those in a list, which blanks part. */
bool goci_word_in(const char *word, const char *list);

bool goci_word_unknown(const char *word);
/* The word as it was written, for people; owned by the caller. */
char *goci_word_show(const char *word);

#endif
