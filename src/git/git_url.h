/*
 * Reads the URL that a repository was cloned from, in a form valid on every host.
 */
#ifndef GOCI_GIT_GIT_URL_H
#define GOCI_GIT_GIT_URL_H

/*
 * Returns the URL of the remote "origin" from the config of the repository whose common
 * folder is `common`. The caller frees it; NULL if there is none.
 */
char *goci_git_origin(const char *common);

/* Returns core.worktree of a repository's config; the caller frees it. NULL if none. */
char *goci_git_worktree(const char *git);

/*
 * Converts a URL to a form that others can open: no local path, no user, no secret. The
 * caller frees it; NULL if no such form exists.
 */
char *goci_git_public_url(const char *url);

#endif
