/*
 * Where a repository was cloned from, in a form that means the same to everybody.
 */
#ifndef GOCI_GIT_GIT_URL_H
#define GOCI_GIT_GIT_URL_H

/*
 * The URL of the remote "origin" in the config of the repository whose common folder is
 * `common`. Owned by the caller; NULL when there is none.
 */
char *goci_git_origin(const char *common);

/* The folder that the config of a repository says is its own; owned, or NULL. */
char *goci_git_worktree(const char *git);

/*
 * A URL that others can open: no local path, no user, no secret. Owned by the caller;
 * NULL for what has no such form.
 */
char *goci_git_public_url(const char *url);

#endif
