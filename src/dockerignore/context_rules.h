/*
 * Which rules count for a folder, and those for secrets.
 */
#ifndef GOCI_DOCKERIGNORE_CONTEXT_RULES_H
#define GOCI_DOCKERIGNORE_CONTEXT_RULES_H

#include "dockerignore/ignore.h"

/* What is excluded when there is no ignore file: the text of one. */
extern const char goci_context_defaults[];

/*
 * The rules for a folder, from the first that is there: `file`, which must be (relative
 * to the working folder; NULL: none is named; "none": no file); "NAME.dockerignore" in
 * the folder, where NAME is `name`, or "Dockerfile" if that is NULL; ".dockerignore" in
 * the folder; the defaults. Owned by the caller. NULL on failure.
 */
struct goci_ignore *goci_context_ignore(
	const char *dir, const char *file, const char *name, struct oci_err *err);

/* The rule for secrets that a path falls under; NULL: none. */
const struct goci_ignore_rule *goci_context_secret(const char *path);

#endif
