/*
 * Looks up paths in the tree of a commit, and compares files on disk with it.
 *
 * Git's index is not read, so what it hides (assume-unchanged, skip-worktree, a split
 * or sparse index) has no effect. In the folder of a submodule the commit that the tree
 * names is used.
 *
 * A repository is untrusted input: trees, their depth, the memory kept for them and the
 * steps of a walk are limited. Past a limit, or after an invalid tree, every lookup in
 * this commit fails.
 */
#ifndef GOCI_GIT_GIT_TREE_H
#define GOCI_GIT_GIT_TREE_H

#include "oci/buf.h"
#include "oci/cancel.h"

#include <stdbool.h>

struct goci_commit;

/*
 * Opens the commit `hex` of the repository that contains `dir`; NULL if it cannot be
 * read. Once `cancel` (borrowed) is set, every lookup fails.
 */
struct goci_commit *goci_commit_open(
	const char *dir, const char *hex, const struct oci_cancel *cancel);
void goci_commit_close(struct goci_commit *commit);
void goci_commit_closep(struct goci_commit **commit);
#define goci_auto_commit OCI_AUTO(goci_commit_closep) struct goci_commit

/* The top folder of the worktree, borrowed. */
const char *goci_commit_top(const struct goci_commit *commit);

/*
 * Returns true if the file or symlink at `path`, relative to the top, is the same as in
 * the commit: only content or symlink target is compared. A file that Git LFS checked
 * out is compared with its pointer. Returns false if the lookup fails.
 */
bool goci_commit_has(struct goci_commit *commit, const char *path);

/* True if the commit has a file or symlink at `path`; if it has an executable one. */
bool goci_commit_names(struct goci_commit *commit, const char *path);
bool goci_commit_executes(struct goci_commit *commit, const char *path);

/*
 * Calls `fn` for each file of the commit in the folder `dir`, and in those below it for
 * which `enters` returns true (NULL: none), until `fn` returns false. Returns the last
 * result of `fn`; false if the lookup fails.
 */
typedef bool goci_commit_fn(const char *path, void *arg);
bool goci_commit_each(struct goci_commit *commit, const char *dir,
	goci_commit_fn *enters, goci_commit_fn *fn, void *arg);

#endif
