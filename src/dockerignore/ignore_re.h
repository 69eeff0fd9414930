/*
 * Regular expressions for patterns, compiled and matched by PCRE2.
 *
 * Supports the part of Go's syntax (RE2) that moby/patternmatcher's translation needs:
 * runes, ".", classes, "^", "$", "|", "*", "?", {N,M}, the group "(.*" "/)", and a
 * backslash before a character that is not a letter or digit. Escapes with letters or
 * digits (\d \pL \b \x41 \Q) are refused.
 */
#ifndef GOCI_DOCKERIGNORE_IGNORE_RE_H
#define GOCI_DOCKERIGNORE_IGNORE_RE_H

#include "dockerignore/ignore_clean.h"

#include <stdbool.h>

struct goci_re;

/*
 * Compiles an expression, which must be well-formed UTF-8. The caller frees it. NULL
 * when it is refused, with the reason (static) in *why.
 */
struct goci_re *goci_re_new(struct goci_slice expression, const char **why);

/* Frees an expression; NULL is allowed. */
void goci_re_free(struct goci_re *re);

/*
 * Returns 1 if the expression matches the text, 0 if not, -1 if the search was aborted
 * because there are too many ways to match. Like in Go, a byte that is not UTF-8 is
 * read as GOCI_RUNE_ERROR. Time is bounded by the length of the text, memory by a
 * constant. Not thread-safe.
 */
int goci_re_matches(struct goci_re *re, const char *text, size_t len);

#endif
