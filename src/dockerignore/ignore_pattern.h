/*
 * One pattern as moby/patternmatcher v0.6.1 understands it (oci-rules A13).
 *
 * It is translated rune by rune into a regular expression of Go's syntax, as
 * patternmatcher does it: without regard to what a bracket or a backslash opened, and
 * with "." "+" "(" ")" "$" alone escaped, so that "^", "|" and "{" keep their meaning.
 * Where nothing but a "**" at one end is special there is no expression, and the bytes
 * are compared.
 */
#ifndef GOCI_DOCKERIGNORE_IGNORE_PATTERN_H
#define GOCI_DOCKERIGNORE_IGNORE_PATTERN_H

#include "dockerignore/ignore_re.h"

enum goci_pattern_kind {
	GOCI_PATTERN_EXACT,
	GOCI_PATTERN_PREFIX, /* ends with "**" */
	GOCI_PATTERN_SUFFIX, /* begins with "**" */
	GOCI_PATTERN_RE,
};

struct goci_pattern {
	struct goci_slice text; /* owned */
	enum goci_pattern_kind kind;
	struct goci_re *re;
	const char *why; /* NULL, or the reason why the expression is refused */
};

/* Fills a pattern with a copy of `text`, which is clean and well-formed. */
void goci_pattern_init(struct goci_pattern *pattern, struct goci_slice text);
void goci_pattern_release(struct goci_pattern *pattern);

/*
 * Returns 1 if the whole of a path matches, 0 if not, -1 if the search was given up
 * (goci_re_matches). `why` must be NULL. Parents are not looked at.
 */
int goci_pattern_matches(
	const struct goci_pattern *pattern, const char *path, size_t len);

#endif
