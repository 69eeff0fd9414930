#include "git/git_repo.h"

#include "app/paths.h"
#include "app/trust.h"
#include "git/git_url.h"
#include "oci/beneath.h"

#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 4 << 10 };

void goci_repo_release(struct goci_repo *repo)
{
	free(repo->top);
	free(repo->git);
	free(repo->common);
	oci_buf_release(&repo->packed);
}

int goci_repo_line(const char *dir, const char *name, struct oci_buf *out)
{
	struct oci_err ignored;

	if (oci_beneath_read(dir, name, LINE_BYTES, out, &ignored) < 0)
		return -1;
	out->len = strcspn(out->data, "\r\n");
	if (out->cap)
		out->data[out->len] = '\0';
	return 0;
}

static bool is_same_file(const char *a, const char *b)
{
	struct stat x, y;

	return lstat(a, &x) == 0 && lstat(b, &y) == 0 && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino;
}

/*
 * A source may name any repository of the host, so one elsewhere has to point back:
 * that of a worktree to its .git file, that of a submodule to its folder.
 */
static bool take_elsewhere(struct goci_repo *repo, char *git, const char *dir)
{
	oci_auto_free char *file = oci_xasprintf("%s/.git", dir);
	oci_auto_free char *worktree = goci_git_worktree(git);
	oci_auto_free char *back = NULL;
	oci_auto_buf line = OCI_BUF_INIT;

	repo->git = git;
	repo->common = oci_xstrdup(git);
	if (goci_repo_line(git, "gitdir", &line) == 0) {
		back = goci_path_join(git, line.data);
		oci_buf_clear(&line);
		free(repo->common);
		repo->common = goci_path_join(git, "../..");
		return is_same_file(back, file) &&
		       goci_repo_line(git, "commondir", &line) == 0 &&
		       strcmp(line.data, "../..") == 0;
	}
	back = worktree ? goci_path_join(git, worktree) : NULL;
	return back && is_same_file(back, dir);
}

/* Uses the folder `dir`/.git, or the one that the file names. */
static bool take_git(struct goci_repo *repo, const char *dir)
{
	static const char prefix[] = "gitdir: ";
	oci_auto_buf line = OCI_BUF_INIT;
	oci_auto_free char *named = NULL;
	struct oci_err ignored;

	if (goci_repo_line(dir, ".git", &line) == 0) {
		if (strncmp(line.data, prefix, sizeof(prefix) - 1) != 0)
			return false;
		named = goci_path_join(dir, line.data + sizeof(prefix) - 1);
		if (!goci_path_below(dir, named))
			return take_elsewhere(repo, oci_steal_ptr(&named), dir);
	}
	repo->git = oci_beneath_resolve(dir, named ? named : ".git", &ignored);
	repo->common = repo->git ? oci_xstrdup(repo->git) : NULL;
	return repo->git;
}

bool goci_repo_find(struct goci_repo *repo, const char *dir)
{
	oci_auto_free char *real = realpath(dir, NULL);
	oci_auto_free char *git = NULL;
	struct oci_err ignored;

	repo->top = real ? goci_find_above(real, ".git", NULL) : NULL;
	git = repo->top ? oci_xasprintf("%s/.git", repo->top) : NULL;
	return git && goci_trust_above(git, real, &ignored) == 0 &&
	       take_git(repo, repo->top);
}
