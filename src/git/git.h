/*
 * Where the source comes from, read out of .git without running git.
 *
 * HEAD, loose and packed refs, worktrees (a .git file, commondir) and the URL of the
 * remote "origin". What is absent or not understood is left out, never an error;
 * nothing of it depends on where the clone is.
 */
#ifndef GOCI_GIT_GIT_H
#define GOCI_GIT_GIT_H

#include <stdbool.h>

/* All owned; NULL where it is not known. */
struct goci_git {
	char *revision; /* the commit of HEAD, 40 or 64 hex digits */
	char *version; /* the tag that HEAD carries, if it is exactly one or the highest
			*/
	char *url;     /* https://HOST/PATH: no credentials, no local path */
};

/* Reads the repository that `dir` is in: the URL, and where HEAD is, if `head`. */
void goci_git_read(const char *dir, bool head, struct goci_git *source);
void goci_git_release(struct goci_git *source);

#endif
