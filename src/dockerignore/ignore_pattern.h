/*
 * One pattern as moby/patternmatcher v0.6.1 understands it (oci-rules A13).
 *
 * It is translated rune by rune into a regular expression, without regard to what a
 * bracket or a backslash opened, and "." "+" "(" ")" "$" are all that is escaped: "^",
 * "|" and "{" keep their meaning. Where nothing but a "**" at one end is special there
 * is no expression, and the bytes are compared.
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
	const char *why; /* Go does not take the expression: NULL, or what is wrong */
};

/* Fills a pattern with a copy of `text`, which is clean and well-formed. */
void goci_pattern_init(struct goci_pattern *pattern, struct goci_slice text);
void goci_pattern_release(struct goci_pattern *pattern);

/* Whether the whole of a path matches; `why` must be NULL. Parents are not looked at.
 */
bool goci_pattern_matches(
	const struct goci_pattern *pattern, const char *path, size_t len);

#endif
