#include "oci/own.h"

#include "oci/buf.h"
#include "oci/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINKS_MAX = 40, WALK = O_PATH | O_NOFOLLOW | O_CLOEXEC };

/* State of walking a path: the current folder and the components left. */
struct walk {
	int at;
	char *rest;
	struct oci_buf done; /* the path of `at`, for messages */
	unsigned links;
};

static void walk_release(struct walk *w)
{
	oci_closep(&w->at);
	free(w->rest);
	oci_buf_release(&w->done);
}

/*
 * In a user namespace all unmapped users look like one, including root outside of it:
 * such a user cannot be told apart from root.
 */
static bool is_unmapped(uid_t uid)
{
	unsigned inside, outside, count, nobody = 65534;
	FILE *map = fopen("/proc/self/uid_map", "re");
	FILE *overflow = fopen("/proc/sys/fs/overflowuid", "re");
	bool all = !map || fscanf(map, "%u %u %u", &inside, &outside, &count) != 3 ||
		   (inside == 0 && outside == 0 && count == UINT_MAX);

	if (overflow && fscanf(overflow, "%u", &nobody) != 1)
		nobody = 65534;
	if (map)
		(void)fclose(map);
	if (overflow)
		(void)fclose(overflow);
	return !all && uid == nobody;
}

static bool is_trusted(uid_t uid)
{
	return uid == 0 || uid == geteuid() || is_unmapped(uid);
}

static int refuse_owner(const char *path, const struct stat *st, struct oci_err *err)
{
	return oci_err_set(err, OCI_ERR_REFUSED,
		"%s belongs to another user (uid %u, this is uid %u), who can change "
		"what is kept there: `chown %u %s`, or name another folder",
		path, (unsigned)st->st_uid, (unsigned)geteuid(), (unsigned)geteuid(),
		path);
}

static int refuse_mode(const char *path, const struct stat *st, struct oci_err *err)
{
	return oci_err_set(err, OCI_ERR_REFUSED,
		"%s can be written to by others (mode %04o), who can change what is kept "
		"there: `chmod go-w %s`, or name a folder below it",
		path, (unsigned)st->st_mode & 07777, path);
}

/* Checks that a folder belongs to the user and that nobody else can write to it. */
static int check_own(int fd, const char *path, struct oci_err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return oci_err_sys(err, errno, "%s", path);
	if (!S_ISDIR(st.st_mode))
		return oci_err_set(err, OCI_ERR_REFUSED,
			"%s is no folder: remove it; no link is followed there", path);
	if (st.st_uid != geteuid())
		return refuse_owner(path, &st, err);
	return st.st_mode & (S_IWGRP | S_IWOTH) ? refuse_mode(path, &st, err) : 0;
}

/*
 * Checks the owner of a folder for temporary files. The mode is not checked: volumes of
 * clusters are world-writable without being sticky, and other programs accept that,
 * too.
 */
static int check_shared(int fd, const char *path, struct oci_err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return oci_err_sys(err, errno, "%s", path);
	return is_trusted(st.st_uid) ? 0 : refuse_owner(path, &st, err);
}

static const char *path_of(const struct walk *w)
{
	return w->done.len ? w->done.data : "/";
}

static void to_root(struct walk *w)
{
	oci_closep(&w->at);
	w->at = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	oci_buf_clear(&w->done);
}

/*
 * Takes the next component off the rest. The caller frees it; NULL when there is none.
 */
static char *next_name(struct walk *w)
{
	const char *p = w->rest + strspn(w->rest, "/");
	size_t len = strcspn(p, "/");
	char *name = len ? oci_xstrndup(p, len) : NULL;
	char *rest = oci_xstrdup(p + len);

	free(w->rest);
	w->rest = rest;
	return name;
}

/* Follows a symlink that belongs to the user or to root. */
static int follow(struct walk *w, int link, const char *name, struct oci_err *err)
{
	oci_auto_free char *path = oci_xasprintf("%s/%s", w->done.data, name);
	char target[PATH_MAX];
	ssize_t len = readlinkat(link, "", target, sizeof(target) - 1);
	struct stat st;
	char *rest;

	if (len < 0 || fstat(link, &st) < 0)
		return oci_err_sys(err, errno, "%s", path);
	if (!is_trusted(st.st_uid))
		return refuse_owner(path, &st, err);
	if (++w->links > LINKS_MAX)
		return oci_err_sys(err, ELOOP, "%s", path);
	target[len] = '\0';
	rest = oci_xasprintf("%s/%s", target, w->rest);
	free(w->rest);
	w->rest = rest;
	if (target[0] == '/')
		to_root(w);
	return 0;
}

/* A folder created here is opened without following symlinks. */
static int open_step(int at, const char *name, bool make)
{
	int fd = openat(at, name, WALK);

	if (fd >= 0 || errno != ENOENT || !make)
		return fd;
	if (mkdirat(at, name, 0700) < 0 && errno != EEXIST)
		return -1;
	return openat(at, name, WALK | O_DIRECTORY);
}

static void drop_last(struct oci_buf *path)
{
	while (path->len && path->data[--path->len] != '/')
		;
	if (path->data)
		path->data[path->len] = '\0';
}

static int step(struct walk *w, const char *name, bool make, struct oci_err *err)
{
	oci_auto_close int fd = open_step(w->at, name, make);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return oci_err_sys(err, errno, "%s/%s", w->done.data, name);
	if (S_ISLNK(st.st_mode))
		return follow(w, fd, name, err);
	if (!S_ISDIR(st.st_mode))
		return oci_err_set(err, OCI_ERR_INVALID, "%s/%s: is not a folder",
			w->done.data, name);
	if (strcmp(name, "..") == 0)
		drop_last(&w->done);
	else
		oci_buf_addf(&w->done, "/%s", name);
	oci_closep(&w->at);
	w->at = oci_steal_fd(&fd);
	return 0;
}

static int open_here(const struct walk *w, struct oci_err *err)
{
	int fd = openat(w->at, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? oci_err_sys(err, errno, "%s", path_of(w)) : fd;
}

static int go(struct walk *w, bool make, struct oci_err *err)
{
	for (;;) {
		oci_auto_free char *name = next_name(w);

		if (!name)
			return 0;
		if (strcmp(name, ".") == 0)
			continue;
		if (step(w, name, make, err) < 0)
			return -1;
	}
}

static int walk_begin(struct walk *w, const char *path, struct oci_err *err)
{
	oci_auto_free char *here = *path == '/' ? NULL : realpath(".", NULL);

	*w = (struct walk){.at = -1, .done = OCI_BUF_INIT};
	if (*path != '/' && !here)
		return oci_err_sys(err, errno, "the current folder");
	w->rest = here ? oci_xasprintf("%s/%s", here, path) : oci_xstrdup(path);
	to_root(w);
	return w->at < 0 ? oci_err_sys(err, errno, "/") : 0;
}

static int open_path(const char *path, bool own, struct oci_err *err)
{
	OCI_AUTO(walk_release) struct walk w;

	if (walk_begin(&w, path, err) < 0 || go(&w, own, err) < 0)
		return -1;
	if (!own)
		return check_shared(w.at, path_of(&w), err) < 0 ? -1
								: oci_steal_fd(&w.at);
	return check_own(w.at, path_of(&w), err) < 0 ? -1 : open_here(&w, err);
}

int oci_own_open(const char *path, struct oci_err *err)
{
	return open_path(path, true, err);
}

int oci_own_open_shared(const char *path, struct oci_err *err)
{
	return open_path(path, false, err);
}

int oci_own_open_at(int dirfd, const char *path, struct oci_err *err)
{
	OCI_AUTO(walk_release)
	struct walk w = {.at = -1, .rest = oci_xstrdup(path), .done = OCI_BUF_INIT};

	w.at = openat(dirfd, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (w.at < 0)
		return oci_err_sys(err, errno, "%s", path);
	for (;;) {
		oci_auto_free char *name = next_name(&w);
		oci_auto_close int fd = -1;

		if (!name)
			return open_here(&w, err);
		fd = open_step(w.at, name, true);
		oci_buf_addf(&w.done, "%s%s", w.done.len ? "/" : "", name);
		if (fd < 0)
			return oci_err_sys(err, errno, "%s", w.done.data);
		if (check_own(fd, w.done.data, err) < 0)
			return -1;
		oci_closep(&w.at);
		w.at = oci_steal_fd(&fd);
	}
}

int oci_own_check_at(int dirfd, const char *name, struct oci_err *err)
{
	oci_auto_close int fd = openat(dirfd, name, WALK);
	struct stat above, st;

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0 || fstat(fd, &st) < 0 || fstat(dirfd, &above) < 0)
		return oci_err_sys(err, errno, "%s", name);
	/* The mode does not matter where others have no access. */
	if (S_ISDIR(st.st_mode) && st.st_uid == geteuid() &&
		!(above.st_mode & (S_IXGRP | S_IXOTH)))
		return 0;
	return check_own(fd, name, err);
}
