/*
 * Finds the repository of a source.
 *
 * .git is a folder of the source, or a file that names one. A repository outside the
 * source (worktree, submodule) is used only if it points back to the source, because
 * its data ends up in labels.
 */
#ifndef GOCI_GIT_GIT_REPO_H
#define GOCI_GIT_GIT_REPO_H

#include "oci/buf.h"

struct goci_repo {
	char *top;             /* folder that contains .git */
	char *git;             /* git folder of this worktree: HEAD */
	char *common;          /* of all worktrees: refs, objects, config */
	struct oci_buf packed; /* packed-refs, each line terminated by NUL */
};

/* Searches `dir` and its parents. The first .git decides, even if it is broken. */
bool goci_repo_find(struct goci_repo *repo, const char *dir);
void goci_repo_release(struct goci_repo *repo);

/* Reads the first line of a small file; no symlink may lead out of `dir`. */
int goci_repo_line(const char *dir, const char *name, struct oci_buf *out);

#endif
