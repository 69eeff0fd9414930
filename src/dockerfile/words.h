/*
 * Splitting text into words: quotes, escapes and variables of a Dockerfile or of a
 * shell (POSIX, Shell Command Language).
 *
 * A variable without a known value and a command substitution cannot be replaced. They
 * stay in the text with GOCI_UNKNOWN in place of their '$' or '`', so that the caller
 * can detect them.
 */
#ifndef GOCI_DOCKERFILE_WORDS_H
#define GOCI_DOCKERFILE_WORDS_H

#include "oci/buf.h"

#include <stdbool.h>

#define GOCI_UNKNOWN '\x01'
#define GOCI_WORD_MAX 4096 /* bytes of a word; the rest is replaced by GOCI_UNKNOWN */
#define GOCI_VARS_MAX 500  /* variables; more are not stored */

/* How to read the text. */
struct goci_lexer {
	const struct oci_strv *vars; /* "K=V", or "K": known to have no value */
	char escape;
	bool shell; /* as a shell does: command substitutions, escapes in quotes */
};

/* Splits `text` at blanks and appends the words. */
void goci_words_split(
	const struct goci_lexer *lexer, const char *text, struct oci_strv *out);
/* Expands all of `text` as one word; owned by the caller. */
char *goci_words_expand(const struct goci_lexer *lexer, const char *text);

/* The simple commands of a shell script, each as its words, in order. */
struct goci_commands {
	struct oci_strv *items;
	size_t count;
};
/* Splits a script at ; & | ( ) and newlines. The caller releases `commands`. */
void goci_commands_split(const struct goci_lexer *lexer, const char *text,
	struct goci_commands *commands);
void goci_commands_release(struct goci_commands *commands);
#define goci_auto_commands OCI_AUTO(goci_commands_release) struct goci_commands

/* Appends the strings of a JSON array. Returns false, and appends nothing, when `text`
 * is anything else. */
bool goci_words_json(const char *text, struct oci_strv *out);

/* The value of a variable, borrowed; NULL if it has none or is not set. */
const char *goci_vars_get(const struct oci_strv *vars, const char *name);
/* Sets a variable; with `value` NULL, it is known to have no value. */
void goci_vars_set(struct oci_strv *vars, const char *name, const char *value);

/* Whether `word` is one of the words in `list`, which are separated by spaces. */
bool goci_word_in(const char *word, const char *list);

/* Whether a part of the word could not be replaced. */
bool goci_word_unknown(const char *word);
/* The word with '$' restored, for messages; owned by the caller. */
char *goci_word_show(const char *word);

#endif
