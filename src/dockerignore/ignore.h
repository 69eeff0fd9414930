/*
 * .dockerignore: decides which paths of a folder are excluded from a build.
 *
 * Parses and matches like moby/patternmatcher v0.6.1 and its ignorefile (oci-rules
 * A13); tests/judge/ignorediff compares the two. In addition, escapes of letters and
 * digits (\d, \pL) and patterns that need too much time or memory are refused. Depends
 * only on libc, PCRE2 and oci/base, because goci-watch links it, too.
 */
#ifndef GOCI_DOCKERIGNORE_IGNORE_H
#define GOCI_DOCKERIGNORE_IGNORE_H

#include "oci/err.h"
#include "oci/mem.h"

#include <stdbool.h>
#include <stddef.h>

struct goci_ignore;

/* A rule for reports; all members are borrowed from the goci_ignore. */
struct goci_ignore_rule {
	const char *file;
	size_t line;      /* from 1 */
	const char *text; /* the line without white space at both ends */
};

/*
 * The decision on one path. The result of a folder is also the input for the paths in
 * it. Initialize with zeroes; it can be reused for further paths with the same rules.
 */
struct goci_ignore_result {
	bool excluded;
	const struct goci_ignore_rule *rule; /* the rule that decided, or NULL */
	bool *matched;                       /* one flag per rule */
};

/*
 * Parses the text of an ignore file; `name` is used in messages and rules. The caller
 * frees it; NULL on failure. A malformed pattern is an error, "NAME:LINE: pattern
 * "...": why"; as in Docker, some are found only by goci_ignore_match.
 */
struct goci_ignore *goci_ignore_parse(
	const char *text, size_t len, const char *name, struct oci_err *err);

/* Frees the rules; NULL is allowed. */
void goci_ignore_free(struct goci_ignore *ignore);
void goci_ignore_freep(struct goci_ignore **ignore);
#define goci_auto_ignore OCI_AUTO(goci_ignore_freep) struct goci_ignore

/*
 * Decides on a clean path relative to the folder. `parent` is the result of the folder
 * that contains it; with NULL, the path's parents are matched as well (a top-level path
 * has none). *out must not be *parent. Not thread-safe. After a failure *out must not
 * be used.
 */
int goci_ignore_match(struct goci_ignore *ignore, const char *path,
	const struct goci_ignore_result *parent, struct goci_ignore_result *out,
	struct oci_err *err);

/* Frees what a result holds. */
void goci_ignore_result_release(struct goci_ignore_result *result);

/*
 * True when an excluded folder can be skipped: no rule with "!" can include anything in
 * it. Decides as BuildKit does (fsutil, filter.go): false if such a rule has a wildcard
 * before its end, otherwise by comparing names.
 */
bool goci_ignore_can_prune(const struct goci_ignore *ignore, const char *folder);

#endif
