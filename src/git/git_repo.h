/*
 * The repository of a source: which folders are it.
 *
 * .git is a folder of the source, or a file that names one. One that is elsewhere, as
 * those of worktrees and submodules are, counts only when it names the source in turn:
 * what is read of it gets into labels.
 */
#ifndef GOCI_GIT_GIT_REPO_H
#define GOCI_GIT_GIT_REPO_H

#include "oci/buf.h"

struct goci_repo {
	char *top;             /* the folder that .git is in: of the source's files */
	char *git;             /* of this worktree: HEAD */
	char *common;          /* of all worktrees: refs, objects, config */
	struct oci_buf packed; /* packed-refs, its lines ended by NUL */
};

/* Looks in `dir` and its parents; the first .git decides, even a broken one. */
bool goci_repo_find(struct goci_repo *repo, const char *dir);
void goci_repo_release(struct goci_repo *repo);

/* Reads the first line of a small file, which does not leave the folder. */
int goci_repo_line(const char *dir, const char *name, struct oci_buf *out);

#endif
