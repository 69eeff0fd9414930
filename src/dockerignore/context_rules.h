/*
 * Finds the ignore rules of a folder, and holds the rules for secrets.
 */
#ifndef GOCI_DOCKERIGNORE_CONTEXT_RULES_H
#define GOCI_DOCKERIGNORE_CONTEXT_RULES_H

#include "dockerignore/ignore.h"

/* The default rules, as the text of an ignore file. */
extern const char goci_context_defaults[];

/*
 * Reads the rules for a folder from the first of these that exists: `file`, which must
 * exist (relative to the working folder; NULL: not given; "none": no rules);
 * "NAME.dockerignore" in the folder, where NAME is `name` or, if NULL, "Dockerfile";
 * ".dockerignore" in the folder; the defaults. The caller frees them. NULL on failure.
 */
struct goci_ignore *goci_context_ignore(
	const char *dir, const char *file, const char *name, struct oci_err *err);

/* Returns the secrets rule that matches a path, or NULL. */
const struct goci_ignore_rule *goci_context_secret(const char *path);

#endif
