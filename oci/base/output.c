#include "oci/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { LINKS_MAX = 40 };

/*
 * The rules of fs.protected_symlinks and its siblings, whatever the system's settings
 * are: files that a third user puts into /tmp are not used. Symlinks are followed here,
 * so the kernel does not apply its rules.
 */
static int check_sticky(int at, const struct stat *st, struct oci_err *err)
{
	const mode_t both = S_ISVTX | S_IWOTH;
	struct stat folder;

	if (fstat(at, &folder) < 0)
		return oci_err_sys(err, errno, "look at its folder");
	if ((folder.st_mode & both) != both || st->st_uid == geteuid() ||
		st->st_uid == folder.st_uid)
		return 0;
	return oci_err_set(err, OCI_ERR_REFUSED,
		"belongs to another user (uid %u), in a folder that everyone can write "
		"to: remove it, or name a file elsewhere",
		(unsigned)st->st_uid);
}

/* Magic links of /proc do not lead to the path that readlink returns. */
static bool is_magic(int at)
{
	struct statfs fs;

	return fstatfs(at, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC;
}

static int read_link(int at, const char *name, char target[PATH_MAX], int *links,
	struct oci_err *err)
{
	ssize_t len = readlinkat(at, name, target, PATH_MAX);

	if (++*links > LINKS_MAX)
		return oci_err_sys(err, ELOOP, "symlinks");
	if (len < 0 || len == PATH_MAX)
		return oci_err_sys(err, len < 0 ? errno : ENAMETOOLONG, "a symlink");
	target[len] = '\0';
	return 0;
}

static int descend(
	int *at, const char *path, const char *end, int *links, struct oci_err *err);

static int follow(int *at, const char *name, int *links, struct oci_err *err)
{
	char target[PATH_MAX];

	if (read_link(*at, name, target, links, err) < 0)
		return -1;
	if (descend(at, target, target + strlen(target), links, err) < 0)
		return oci_err_wrap(err, "is a symlink to %.500s", target);
	return 0;
}

/* Enters a folder of `*at`, or follows a link there; errors name `where`. */
static int step_into(
	int *at, const char *name, const char *where, int *links, struct oci_err *err)
{
	int flags = O_PATH | O_DIRECTORY | O_CLOEXEC, fd;
	struct stat st;

	if (fstatat(*at, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return oci_err_sys(err, errno, "%s", where);
	if (S_ISLNK(st.st_mode)) {
		if (check_sticky(*at, &st, err) < 0)
			return oci_err_wrap(err, "%s", where);
		if (!is_magic(*at))
			return follow(at, name, links, err) < 0
				       ? oci_err_wrap(err, "%s", where)
				       : 0;
	}
	fd = openat(*at, name, is_magic(*at) ? flags : flags | O_NOFOLLOW);
	if (fd < 0)
		return oci_err_sys(err, errno, "%s", where);
	oci_closep(at);
	*at = fd;
	return 0;
}

/* Enters each component of a path that ends at `end`. */
static int descend(
	int *at, const char *path, const char *end, int *links, struct oci_err *err)
{
	for (const char *p = path; p < end;) {
		size_t len = strcspn(p, "/");
		oci_auto_free char *name = NULL, *where = NULL;

		if (len > (size_t)(end - p))
			len = (size_t)(end - p);
		name = len ? oci_xstrndup(p, len) : oci_xstrdup("/");
		where = oci_xasprintf("%.*s/", (int)(p + len - path), path);
		if ((len || p == path) && step_into(at, name, where, links, err) < 0)
			return -1;
		p += len + 1;
	}
	return 0;
}

/* Opens the folder that contains a path, starting at `at`, which may be o->folder. */
static int enter(
	struct oci_output *o, int at, const char *path, int *links, struct oci_err *err)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	int fd = openat(at, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return oci_err_sys(err, errno, ".");
	oci_closep(&o->folder);
	o->folder = fd;
	free(o->name);
	o->name = oci_xstrdup(*name ? name : ".");
	return slash ? descend(&o->folder, path, slash + 1, links, err) : 0;
}

static bool is_own_descriptors(int folder)
{
	struct stat a, b;

	return fstat(folder, &a) == 0 && stat("/proc/self/fd", &b) == 0 &&
	       a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/*
 * /dev/fd/N, as a shell uses it: writes at the current offset of the inherited
 * descriptor. Descriptors of this program itself are close-on-exec and are refused.
 */
static int take_descriptor(struct oci_output *o, struct oci_err *err)
{
	char *end = NULL;
	long n = strtol(o->name, &end, 10);
	int flags = *end || n < 0 || n > INT_MAX ? -1 : fcntl((int)n, F_GETFD);

	if (flags < 0 || flags & FD_CLOEXEC)
		return oci_err_set(
			err, OCI_ERR_INVALID, "descriptor %s is not open", o->name);
	flags = fcntl((int)n, F_GETFL);
	if (flags < 0 || fstat((int)n, &o->st) < 0)
		return oci_err_sys(err, errno, "descriptor %ld", n);
	if ((flags & O_ACCMODE) == O_RDONLY || flags & O_PATH)
		return oci_err_set(err, OCI_ERR_INVALID,
			"descriptor %ld is not open for writing", n);
	o->there = true;
	o->kind = OCI_OUTPUT_STREAM;
	o->fd = fcntl((int)n, F_DUPFD_CLOEXEC, 3);
	return o->fd < 0 ? oci_err_sys(err, errno, "descriptor %ld", n) : 0;
}

/*
 * Returns 1 when the last component is the file, 0 when it was a link that was
 * followed.
 */
static int step(struct oci_output *o, int *links, struct oci_err *err)
{
	char target[PATH_MAX];

	if (fstatat(o->folder, o->name, &o->st, AT_SYMLINK_NOFOLLOW) < 0) {
		o->there = false;
		return errno == ENOENT ? 1 : oci_err_sys(err, errno, "look at it");
	}
	o->there = true;
	if (check_sticky(o->folder, &o->st, err) < 0)
		return -1;
	o->magic = S_ISLNK(o->st.st_mode) && is_magic(o->folder);
	if (!S_ISLNK(o->st.st_mode) || o->magic)
		return 1;
	if (read_link(o->folder, o->name, target, links, err) < 0)
		return -1;
	if (enter(o, o->folder, target, links, err) < 0)
		return oci_err_wrap(err, "is a symlink to %.500s", target);
	return 0;
}

static int walk(struct oci_output *o, const char *path, struct oci_err *err)
{
	int links = 0, status = enter(o, AT_FDCWD, path, &links, err);

	while (status == 0)
		status = step(o, &links, err);
	return status < 0 ? -1 : 0;
}

static int check_type(mode_t mode, struct oci_err *err)
{
	const char *what = S_ISDIR(mode)    ? "a folder: name a file in it"
			   : S_ISSOCK(mode) ? "a socket: name a file or a FIFO"
			   : S_ISBLK(mode)  ? "a block device: name a file"
					    : NULL;

	return what ? oci_err_set(err, OCI_ERR_INVALID, "is %s", what) : 0;
}

/* Root can write to every file; a read-only one is refused all the same. */
static int check_access(const struct oci_output *o, struct oci_err *err)
{
	if (!(o->st.st_mode & 0222))
		return oci_err_set(err, OCI_ERR_INVALID,
			"is read-only (mode %04o): `chmod u+w` it, or name another file",
			(unsigned)o->st.st_mode & 07777);
	if (faccessat(o->folder, o->name, W_OK, AT_EACCESS) < 0)
		return oci_err_sys(
			err, errno, "user %u cannot write to it", (unsigned)geteuid());
	return 0;
}

/* Not in every libc that has statx(2). */
#ifndef STATX_ATTR_MOUNT_ROOT
#define STATX_ATTR_MOUNT_ROOT 0x2000
#endif

static bool is_mounted(const struct oci_output *o)
{
	struct statx sx;

	return statx(o->folder, o->name, AT_SYMLINK_NOFOLLOW, 0, &sx) == 0 &&
	       sx.stx_attributes & STATX_ATTR_MOUNT_ROOT;
}

static int choose_kind(struct oci_output *o, struct oci_err *err)
{
	bool folder = faccessat(o->folder, ".", W_OK | X_OK, AT_EACCESS) == 0;
	int why = errno;

	if (!o->there)
		return folder ? 0
			      : oci_err_sys(err, why,
					"user %u cannot make a file in its folder",
					(unsigned)geteuid());
	if (check_type(o->st.st_mode, err) < 0 || check_access(o, err) < 0)
		return -1;
	if (!S_ISREG(o->st.st_mode))
		o->kind = OCI_OUTPUT_STREAM;
	else if (!folder || o->magic || is_mounted(o))
		o->kind = OCI_OUTPUT_INSIDE;
	return 0;
}

int oci_output_find(struct oci_output *output, const char *path, struct oci_err *err)
{
	if (walk(output, path, err) < 0)
		return -1;
	if (is_own_descriptors(output->folder))
		return take_descriptor(output, err);
	if (output->magic && fstatat(output->folder, output->name, &output->st, 0) < 0)
		return oci_err_sys(err, errno, "look at it");
	return choose_kind(output, err);
}

int oci_output_check_file(const struct oci_output *output, struct oci_err *err)
{
	return output->kind != OCI_OUTPUT_STREAM
		       ? 0
		       : oci_err_set(err, OCI_ERR_INVALID, "is no regular file");
}

bool oci_output_is_same(const struct oci_output *a, const struct oci_output *b)
{
	struct stat x, y;

	if (a->there != b->there)
		return false;
	if (a->there)
		return a->st.st_dev == b->st.st_dev && a->st.st_ino == b->st.st_ino;
	return strcmp(a->name, b->name) == 0 && fstat(a->folder, &x) == 0 &&
	       fstat(b->folder, &y) == 0 && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino;
}

char *oci_output_real(const struct oci_output *output)
{
	oci_auto_free char *proc = oci_xasprintf("/proc/self/fd/%d", output->folder);
	oci_auto_free char *folder = realpath(proc, NULL);

	if (!folder)
		return NULL;
	return oci_xasprintf(
		"%s/%s", strcmp(folder, "/") == 0 ? "" : folder, output->name);
}

void oci_output_release(struct oci_output *output)
{
	oci_tmp_release(&output->tmp);
	oci_closep(&output->fd);
	oci_closep(&output->folder);
	free(output->name);
	*output = (struct oci_output)OCI_OUTPUT_INIT;
}
