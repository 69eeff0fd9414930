/*
 * The regular expressions that a pattern becomes, compiled and matched by PCRE2.
 *
 * Go's syntax (RE2) is read as far as moby/patternmatcher's translation needs it:
 * runes, ".", classes, "^", "$", "|", "*", "?", {N,M}, the group "(.*" "/)", and a
 * backslash before a character that is no letter or digit. Escapes with letters or
 * digits (\d \pL \b \x41 \Q) are refused.
 */
#ifndef GOCI_DOCKERIGNORE_IGNORE_RE_H
#define GOCI_DOCKERIGNORE_IGNORE_RE_H

#include "dockerignore/ignore_clean.h"

#include <stdbool.h>

struct goci_re;

/*
 * Compiles an expression, which is well-formed UTF-8; owned by the caller. Returns NULL
 * if it is refused, with the reason, a constant, in *why.
 */
struct goci_re *goci_re_new(struct goci_slice expression, const char **why);

/* NULL is fine. */
void goci_re_free(struct goci_re *re);

/*
 * Returns 1 if the expression matches the text, 0 if not, -1 if it can match in so many
 * ways that the search was given up. A byte that is not UTF-8 is taken for
 * GOCI_RUNE_ERROR, as in Go. Time is bounded by the length of the text, memory by a
 * constant. Not for two threads at a time.
 */
int goci_re_matches(struct goci_re *re, const char *text, size_t len);

#endif
