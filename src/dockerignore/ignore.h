/*
 * .dockerignore: which paths of a folder a build does not see.
 *
 * As moby/patternmatcher v0.6.1 and its ignorefile read and match it (oci-rules A13);
 * tests/judge/ignorediff compares the two. Refused here alone: escapes of letters and
 * digits (\d, \pL), and patterns that need too much time or memory. Nothing here but
 * libc, PCRE2 and oci/base: goci-watch links it, too.
 */
#ifndef GOCI_DOCKERIGNORE_IGNORE_H
#define GOCI_DOCKERIGNORE_IGNORE_H

#include "oci/err.h"
#include "oci/mem.h"

#include <stdbool.h>
#include <stddef.h>

struct goci_ignore;

/* A rule as a report names it; all borrowed from the goci_ignore. */
struct goci_ignore_rule {
	const char *file;
	size_t line;      /* from 1 */
	const char *text; /* as it stands there, without white space around it */
};

/*
 * What the rules say of one path. For a folder it is also what is told with the paths
 * in it. Begin with zeroes; it can be filled again and again, for the same rules.
 */
struct goci_ignore_result {
	bool excluded;
	const struct goci_ignore_rule *rule; /* that decided; NULL: none did */
	bool *matched;                       /* by rule */
};

/*
 * Reads the text of an ignore file; `name` is for messages and rules. Owned by the
 * caller. A malformed pattern is an error, "NAME:LINE: pattern "...": why"; some are
 * found only by goci_ignore_match, as in Docker. NULL on failure.
 */
struct goci_ignore *goci_ignore_parse(
	const char *text, size_t len, const char *name, struct oci_err *err);

/* NULL is fine. */
void goci_ignore_free(struct goci_ignore *ignore);
void goci_ignore_freep(struct goci_ignore **ignore);
#define goci_auto_ignore OCI_AUTO(goci_ignore_freep) struct goci_ignore

/*
 * Decides on a path that is clean and relative to the folder. `parent` is the result of
 * the folder that it is in; NULL: unknown, its parents are matched as well (a path at
 * the top has none). *out must not be *parent. Not for two threads at a time. On
 * failure *out is not to be used.
 */
int goci_ignore_match(struct goci_ignore *ignore, const char *path,
	const struct goci_ignore_result *parent, struct goci_ignore_result *out,
	struct oci_err *err);

/* Frees what a result holds. */
void goci_ignore_result_release(struct goci_ignore_result *result);

/*
 * Whether an excluded folder need not be entered: no rule with "!" can bring back
 * anything in it. As BuildKit decides (fsutil, filter.go): never if such a rule has a
 * wildcard before its end, else by comparing names.
 */
bool goci_ignore_can_prune(const struct goci_ignore *ignore, const char *folder);

#endif
