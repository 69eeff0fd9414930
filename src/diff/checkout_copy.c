#include "diff/checkout_copy.h"

#include "app/paths.h"
#include "app/trust.h"
#include "git/git.h"
#include "oci/cache.h"
#include "oci/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DEPTH_MAX = 100, OUTPUT_MAX = 512 << 20 };

struct copy {
	const struct oci_cancel *cancel;
	int depth;
};

static int copy_folder(
	struct copy *c, const char *from, const char *to, struct oci_err *err);

static int copy_file(const char *from, const char *to, struct oci_err *err)
{
	struct stat st;
	oci_auto_close int in = oci_fs_open(AT_FDCWD, from, true, &st, err);
	oci_auto_close int out = -1;

	if (in < 0)
		return -1;
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (out < 0)
		return oci_err_sys(err, errno, "%s", to);
	if (oci_fs_copy(in, out, st.st_size, err) < 0)
		return oci_err_wrap(err, "%s", from);
	if (fchmod(out, st.st_mode & 0777) < 0)
		return oci_err_sys(err, errno, "%s", to);
	return 0;
}

static int link_to(const char *target, const char *to, struct oci_err *err)
{
	return symlink(target, to) < 0 ? oci_err_sys(err, errno, "%s", to) : 0;
}

static int copy_symlink(const char *from, const char *to, struct oci_err *err)
{
	char target[PATH_MAX];
	ssize_t len = readlink(from, target, sizeof(target) - 1);

	if (len < 0)
		return oci_err_sys(err, errno, "%s", from);
	target[len] = '\0';
	return link_to(target, to, err);
}

/* An image in dist/, where goci puts them. */
static bool is_output(const char *dir)
{
	oci_auto_free char *mark = oci_xasprintf("%s/oci-layout", dir);
	oci_auto_free char *parent =
		oci_xstrndup(dir, (size_t)(strrchr(dir, '/') - dir));

	return strcmp(goci_path_base(parent), "dist") == 0 && access(mark, F_OK) == 0;
}

static int write_to(const char *dir, const char *name, const struct oci_buf *text,
	struct oci_err *err)
{
	oci_auto_free char *path = oci_xasprintf("%s/%s", dir, name);

	return oci_fs_write_path(path, text->data, text->len, false, err);
}

/* Writes a repository with what a build reads of `dir`/.git. */
static int tell_git(const char *git, const char *to, struct oci_err *err)
{
	oci_auto_free char *dir = goci_path_dir(git);
	oci_auto_buf head = OCI_BUF_INIT, packed = OCI_BUF_INIT, config = OCI_BUF_INIT;
	struct goci_git source;
	int status = 0;

	if (mkdir(to, 0700) < 0)
		return oci_err_sys(err, errno, "%s", to);
	goci_git_read(dir, true, &source);
	if (source.revision)
		oci_buf_addf(&head, "%s\n", source.revision);
	if (source.version)
		oci_buf_addf(
			&packed, "%s refs/tags/%s\n", source.revision, source.version);
	if (source.url)
		oci_buf_addf(
			&config, "[remote \"origin\"]\n\turl = \"%s\"\n", source.url);
	if (write_to(to, "HEAD", &head, err) < 0 ||
		write_to(to, "packed-refs", &packed, err) < 0 ||
		write_to(to, "config", &config, err) < 0)
		status = -1;
	goci_git_release(&source);
	return status;
}

/*
 * A base can be among the outputs, and a link on the way to it is not followed. What is
 * larger than a base is likely to be is only linked to.
 */
static int copy_output(
	struct copy *c, const char *from, const char *to, struct oci_err *err)
{
	struct oci_stock_sum sum = {0};

	oci_stock_tree(AT_FDCWD, from, &sum);
	return sum.bytes > OUTPUT_MAX ? link_to(from, to, err)
				      : copy_folder(c, from, to, err);
}

static int copy_entry(struct copy *c, const char *from, const char *to,
	const char *name, struct oci_err *err)
{
	struct stat st;

	if (lstat(from, &st) < 0)
		return errno == ENOENT ? 0 : oci_err_sys(err, errno, "%s", from);
	if (strcmp(name, ".git") == 0)
		return tell_git(from, to, err);
	if (S_ISLNK(st.st_mode))
		return copy_symlink(from, to, err);
	if (S_ISREG(st.st_mode))
		return copy_file(from, to, err);
	if (!S_ISDIR(st.st_mode))
		return 0;
	if (is_output(from))
		return copy_output(c, from, to, err);
	return copy_folder(c, from, to, err);
}

static int copy_entries(
	struct copy *c, DIR *dir, const char *from, const char *to, struct oci_err *err)
{
	const struct dirent *entry;

	while ((entry = readdir(dir)) != NULL) {
		oci_auto_free char *path = oci_xasprintf("%s/%s", from, entry->d_name);
		oci_auto_free char *copy = oci_xasprintf("%s/%s", to, entry->d_name);

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (oci_cancel_check(c->cancel, err) < 0 ||
			copy_entry(c, path, copy, entry->d_name, err) < 0)
			return -1;
	}
	return 0;
}

static int copy_folder(
	struct copy *c, const char *from, const char *to, struct oci_err *err)
{
	DIR *dir = opendir(from);
	struct stat st;
	int status;

	if (!dir)
		return oci_err_sys(err, errno, "%s", from);
	if (++c->depth > DEPTH_MAX)
		status = oci_err_set(err, OCI_ERR_INVALID,
			"%s: is over %d folders deep", from, DEPTH_MAX);
	else if (mkdir(to, 0700) < 0)
		status = oci_err_sys(err, errno, "%s", to);
	else
		status = copy_entries(c, dir, from, to, err);
	c->depth--;
	/* It has to be removed again, so that it stays ours. */
	if (status == 0 && (fstat(dirfd(dir), &st) < 0 ||
				   chmod(to, (st.st_mode & 0777) | 0700) < 0))
		status = oci_err_sys(err, errno, "%s", to);
	closedir(dir);
	return status;
}

/* The repository of what is below its root: as git finds it, but no further up. */
static int add_git(const char *from, const char *to, struct oci_err *err)
{
	oci_auto_free char *copy = oci_xasprintf("%s/.git", to);
	oci_auto_free char *above = goci_find_above(from, ".git", NULL);
	oci_auto_free char *git = above ? oci_xasprintf("%s/.git", above) : NULL;

	if (access(copy, F_OK) == 0)
		return 0;
	if (git)
		return tell_git(git, copy, err);
	/* An empty repository: one above the copy does not belong to the source. */
	return mkdir(copy, 0700) < 0 ? oci_err_sys(err, errno, "%s", copy) : 0;
}

int goci_checkout_copy(const char *from, const char *to,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	struct copy c = {.cancel = cancel};

	if (copy_folder(&c, from, to, err) < 0)
		return -1;
	return add_git(from, to, err);
}
