/*
 * Reads the revision, version and URL of a source from .git, without running git.
 *
 * Reads HEAD, loose and packed refs, worktrees (a .git file, commondir) and the URL of
 * the remote "origin". Absent or malformed data is left out and is never an error; the
 * result does not depend on where the clone is.
 */
#ifndef GOCI_GIT_GIT_H
#define GOCI_GIT_GIT_H

#include <stdbool.h>

/* Every string is owned by the struct; NULL if unknown. */
struct goci_git {
	char *revision; /* commit of HEAD: 40 or 64 hex digits */
	char *version;  /* tag at HEAD; the highest of several */
	char *branch;   /* of HEAD, without "refs/heads/"; NULL if it is detached */
	char *url;      /* https://HOST/PATH: no credentials, no local path */
};

/*
 * Fills `source` from the repository that contains `dir`; the caller releases it.
 * Without `head` only the URL is read.
 */
void goci_git_read(const char *dir, bool head, struct goci_git *source);
void goci_git_release(struct goci_git *source);

#endif
