/*
 * The tree of a commit: what it has at a path, and whether a file on disk is that.
 *
 * The commit decides, not git's index: it is not read, and what it passes over
 * (assume-unchanged, skip-worktree, an index that is split or sparse) does not count.
 * In the folder of a submodule the commit counts that the tree names.
 *
 * A repository is foreign input: trees, their depth, what is kept of them and what a
 * walk passes have upper limits. Past them, and where a tree is none that git would
 * write, nothing of the commit can be told any more.
 */
#ifndef GOCI_GIT_GIT_TREE_H
#define GOCI_GIT_GIT_TREE_H

#include "oci/buf.h"
#include "oci/cancel.h"

#include <stdbool.h>

struct goci_commit;

/*
 * The commit of this name, of the repository that the folder `dir` is in; or NULL. Once
 * `cancel` (borrowed) is set, nothing more can be told of it.
 */
struct goci_commit *goci_commit_open(
	const char *dir, const char *hex, const struct oci_cancel *cancel);
void goci_commit_close(struct goci_commit *commit);
void goci_commit_closep(struct goci_commit **commit);
#define goci_auto_commit OCI_AUTO(goci_commit_closep) struct goci_commit

/* The folder of the source, borrowed. */
const char *goci_commit_top(const struct goci_commit *commit);

/*
 * Whether the file or symlink at a path, relative to the top, is the commit's: content
 * alone counts, or where a symlink points to. What Git LFS has put in the place of a
 * pointer is held against that. False where it cannot be told.
 */
bool goci_commit_has(struct goci_commit *commit, const char *path);

/* Whether the commit has a file or symlink at a path, and that as one to execute. */
bool goci_commit_names(struct goci_commit *commit, const char *path);
bool goci_commit_executes(struct goci_commit *commit, const char *path);

/*
 * Calls `fn` with the path of each file that the commit has in a folder, and in those
 * below it for whose paths `enters` is true (NULL: in none), until it returns false.
 * Returns what it returned last; false where it cannot be told.
 */
typedef bool goci_commit_fn(const char *path, void *arg);
bool goci_commit_each(struct goci_commit *commit, const char *dir,
	goci_commit_fn *enters, goci_commit_fn *fn, void *arg);

#endif
