/*
 * The regular expressions that a pattern becomes: the part of Go's syntax (RE2) that
 * moby/patternmatcher's translation can bring about, matched in time that grows with
 * the text times the expression.
 *
 * What can come about: runes; "." and classes; \d \s \w \pN \b \A \z \Q...\E and
 * escapes;
 * "^" and "$"; "|" between the alternatives of the whole; "*", "?" and {N,M} after one
 * of these; and "(.*" "/)" as the one group.
 */
#ifndef GOCI_DOCKERIGNORE_IGNORE_RE_H
#define GOCI_DOCKERIGNORE_IGNORE_RE_H

#include "dockerignore/ignore_clean.h"

#include <stdbool.h>

struct goci_re;

/*
 * The expression, well-formed UTF-8, ready to match; owned by the caller. NULL, and
 * *why, which is never freed, if Go does not take it.
 */
struct goci_re *goci_re_new(struct goci_slice expression, const char **why);

/* NULL is fine. */
void goci_re_free(struct goci_re *re);

/* Whether it matches anywhere in the text. Not for two threads at a time. */
bool goci_re_matches(struct goci_re *re, const char *text, size_t len);

#endif
