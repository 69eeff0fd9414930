/*
 * One pattern, interpreted like moby/patternmatcher v0.6.1 (oci-rules A13).
 *
 * Like patternmatcher, it translates the pattern rune by rune into a regular expression
 * in Go's syntax: it ignores the context of a bracket or a backslash and escapes only
 * "." "+" "(" ")" "$", so that "^", "|" and "{" keep their meaning. A pattern without
 * special characters, except for "**" at one end, is compared bytewise.
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
	const char *why; /* why the expression is refused, or NULL */
};

/* Initializes a pattern with a copy of `text`, which must be clean and well-formed. */
void goci_pattern_init(struct goci_pattern *pattern, struct goci_slice text);

/* Frees what a pattern holds. */
void goci_pattern_release(struct goci_pattern *pattern);

/*
 * Returns 1 if the pattern matches the whole path, 0 if not, -1 if the search was
 * aborted (goci_re_matches). `why` must be NULL. Parent folders are not considered.
 */
int goci_pattern_matches(
	const struct goci_pattern *pattern, const char *path, size_t len);

#endif
