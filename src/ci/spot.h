/*
 * Finds the place in a source that a message speaks of: "FILE:LINE[:COLUMN]: ...".
 */
#ifndef GOCI_CI_SPOT_H
#define GOCI_CI_SPOT_H

#include <stdbool.h>
#include <stddef.h>

/* A place in a file of the checkout. Free it with goci_ci_spot_release. */
struct goci_ci_spot {
	char *file;      /* relative to the top of the checkout */
	unsigned line;   /* from 1 */
	unsigned column; /* from 1; 0: not known */
};

void goci_ci_spot_release(struct goci_ci_spot *spot);

/*
 * Whether the line `text` begins with a place, as those of Go's tools do (also after
 * "vet: "); its file need not exist.
 */
bool goci_ci_spot_begins(const char *text, size_t len);

/*
 * Finds the first place in the line `text` whose file exists in the checkout, the
 * folder `top`; names are relative to `dir` (NULL: the current folder). Returns false,
 * with an empty `spot`, if there is none. A file is only looked for, never opened.
 */
bool goci_ci_spot_find(const char *text, size_t len, const char *dir, const char *top,
	struct goci_ci_spot *spot);

#endif
