#include "oci/beneath.h"

#include "oci/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LINKS_MAX = 40 };

/*
 * State of a path lookup. `at` is the current folder and `done` its path from the root
 * without symlinks; at the end `name` is the last component in it.
 */
struct walk {
	const char *root;
	const char *path; /* as given by the caller */
	int flags;        /* O_NOFOLLOW: the last component is not followed */
	bool absent_too;  /* continue where nothing exists */
	int at;           /* -1: it does not exist */
	char *real;       /* real path of the root, resolved when first needed */
	struct oci_buf done;
	char *left;
	char name[NAME_MAX + 1];
	int links;
	char *via; /* the last symlink, for messages */
};

static void release(struct walk *w)
{
	oci_closep(&w->at);
	free(w->real);
	oci_buf_release(&w->done);
	free(w->left);
	free(w->via);
}

static int sys(const struct walk *w, int errnum, struct oci_err *err)
{
	if (*w->path == '/')
		oci_err_sys(err, errnum, "%s", w->path);
	else
		oci_err_sys(err, errnum, "%s/%s", w->root, w->path);
	if (errnum == ENOENT)
		err->code = OCI_ERR_NOT_FOUND;
	return -1;
}

static const char *real_root(struct walk *w)
{
	if (!w->real)
		w->real = realpath(w->root, NULL);
	return w->real ? w->real : w->root;
}

/*
 * The part of `path` below `root`, starting at its slash; NULL when it is not below it.
 */
static const char *below(const char *root, const char *path)
{
	size_t len = strlen(root);

	while (len && root[len - 1] == '/')
		len--;
	if (strncmp(path, root, len) != 0 || (path[len] && path[len] != '/'))
		return NULL;
	return path + len;
}

/* Opens the folder at `done`, which had no symlinks when it was reached. */
static int reopen(struct walk *w, struct oci_err *err)
{
	const int how = O_PATH | O_DIRECTORY | O_CLOEXEC;
	const char *p = w->done.data;

	oci_closep(&w->at);
	w->at = open(w->root, how);
	while (w->at >= 0 && *p) {
		oci_auto_close int dir = w->at;
		oci_auto_free char *name = oci_xstrndup(p, strcspn(p, "/"));

		w->at = openat(dir, name, how | O_NOFOLLOW);
		p += strlen(name);
		p += *p == '/';
	}
	return w->at < 0 ? sys(w, errno, err) : 0;
}

static int restart(struct walk *w, struct oci_err *err)
{
	oci_buf_clear(&w->done);
	return reopen(w, err);
}

/* Takes the next component of the rest; "." when there is none. */
static int take_name(struct walk *w, struct oci_err *err)
{
	const char *p = w->left + strspn(w->left, "/");
	size_t len = strcspn(p, "/");

	if (len > NAME_MAX)
		return sys(w, ENAMETOOLONG, err);
	memcpy(w->name, len ? p : ".", len ? len : 1);
	w->name[len ? len : 1] = '\0';
	memmove(w->left, p + len, strlen(p + len) + 1);
	return 0;
}

static bool is_last(const struct walk *w)
{
	return w->left[strspn(w->left, "/")] == '\0';
}

static int leaves(const struct walk *w, struct oci_err *err)
{
	if (w->via)
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s, which leads out of %s: put what is meant itself there",
			w->via, w->root);
	return oci_err_set(err, OCI_ERR_INVALID,
		"%s: leads out of %s, in which it has to be", w->path, w->root);
}

static int go_up(struct walk *w, struct oci_err *err)
{
	char *slash = strrchr(w->done.data, '/');

	if (!w->done.len)
		return leaves(w, err);
	if (w->at < 0)
		return sys(w, ENOENT, err);
	w->done.len = slash ? (size_t)(slash - w->done.data) : 0;
	w->done.data[w->done.len] = '\0';
	return reopen(w, err);
}

static void append(struct walk *w)
{
	oci_buf_addf(&w->done, "%s%s", w->done.len ? "/" : "", w->name);
}

/* Enters the folder `name`. */
static int enter(struct walk *w, struct oci_err *err)
{
	int next = w->at < 0 ? -1
			     : openat(w->at, w->name,
				       O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (next < 0 && w->at >= 0 && errno == ENOTDIR)
		return oci_err_set(err, OCI_ERR_INVALID, "%s/%s%s%s: is not a folder",
			w->root, w->done.data, w->done.len ? "/" : "", w->name);
	if (next < 0 && w->at >= 0 && !(errno == ENOENT && w->absent_too))
		return sys(w, errno, err);
	oci_closep(&w->at);
	w->at = next;
	append(w);
	return w->done.len < PATH_MAX ? 0 : sys(w, ENAMETOOLONG, err);
}

/* Puts a symlink's target in front of the rest. */
static int follow(struct walk *w, const char *target, struct oci_err *err)
{
	const char *rest = target;
	char *left;

	if (++w->links > LINKS_MAX)
		return sys(w, ELOOP, err);
	free(w->via);
	w->via = oci_xasprintf("%s/%s%s%s: is a symlink to %.500s", w->root,
		w->done.data, w->done.len ? "/" : "", w->name, target);
	if (*target == '/')
		rest = below(real_root(w), target);
	if (!rest)
		return leaves(w, err);
	left = oci_xasprintf("%s/%s", rest, w->left);
	free(w->left);
	w->left = left;
	if (strlen(left) >= 2 * PATH_MAX)
		return sys(w, ENAMETOOLONG, err);
	return *target == '/' ? restart(w, err) : 0;
}

/* Returns 1 when `name` is the last component, 0 when there is more to follow. */
static int step(struct walk *w, struct oci_err *err)
{
	char target[PATH_MAX];
	ssize_t len = -1;
	bool looked;

	if (strcmp(w->name, ".") == 0)
		return is_last(w);
	if (strcmp(w->name, "..") == 0)
		return go_up(w, err);
	looked = w->at >= 0 && !(is_last(w) && w->flags & O_NOFOLLOW);
	if (looked)
		len = readlinkat(w->at, w->name, target, sizeof(target));
	if (len == (ssize_t)sizeof(target))
		return sys(w, ENAMETOOLONG, err);
	if (len >= 0) {
		target[len] = '\0';
		return follow(w, target, err);
	}
	if (looked && errno != EINVAL && errno != ENOENT)
		return sys(w, errno, err);
	return is_last(w) ? 1 : enter(w, err);
}

static int walk(struct walk *w, struct oci_err *err)
{
	const char *rest = w->path;
	int status;

	if (*rest == '/') {
		rest = below(w->root, w->path);
		rest = rest ? rest : below(real_root(w), w->path);
	}
	if (!rest || strlen(rest) >= PATH_MAX)
		return rest ? sys(w, ENAMETOOLONG, err) : leaves(w, err);
	w->left = oci_xstrdup(rest);
	if (restart(w, err) < 0)
		return -1;
	do {
		status = take_name(w, err) < 0 ? -1 : step(w, err);
	} while (status == 0);
	return status;
}

/*
 * Uses the kernel's own lookup where it exists; what that opens, the lookup here would
 * open, too.
 */
static int open_at_once(const char *root, const char *path, int flags)
{
	struct open_how how = {
		.flags = (unsigned)(flags | O_CLOEXEC),
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};
	const char *rest = *path == '/' ? below(root, path) : path;
	oci_auto_close int dir =
		rest ? open(root, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;

	if (dir < 0)
		return -1;
	rest += strspn(rest, "/");
	return (int)syscall(SYS_openat2, dir, *rest ? rest : ".", &how, sizeof(how));
}

int oci_beneath_open(const char *root, const char *path, int flags, struct oci_err *err)
{
	OCI_AUTO(release)
	struct walk w = {.root = root,
		.path = path,
		.flags = flags,
		.at = -1,
		.done = OCI_BUF_INIT};
	int fd = open_at_once(root, path, flags);

	if (fd >= 0)
		return fd;
	if (walk(&w, err) < 0)
		return -1;
	fd = openat(w.at, w.name, flags | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? sys(&w, errno, err) : fd;
}

int oci_beneath_open_file(
	const char *root, const char *path, struct stat *st, struct oci_err *err)
{
	oci_auto_close int fd =
		oci_beneath_open(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, err);

	if (fd < 0)
		return -1;
	return oci_fs_stat_file(fd, path, st, err) < 0 ? -1 : oci_steal_fd(&fd);
}

int oci_beneath_read(const char *root, const char *path, size_t max,
	struct oci_buf *out, struct oci_err *err)
{
	struct stat st;
	oci_auto_close int fd = oci_beneath_open_file(root, path, &st, err);

	return fd < 0 ? -1 : oci_fs_read_fd(fd, path, max, out, err);
}

char *oci_beneath_resolve(const char *root, const char *path, struct oci_err *err)
{
	OCI_AUTO(release)
	struct walk w = {.root = root,
		.path = path,
		.absent_too = true,
		.at = -1,
		.done = OCI_BUF_INIT};
	const char *top;

	if (walk(&w, err) < 0)
		return NULL;
	if (strcmp(w.name, ".") != 0)
		append(&w);
	top = real_root(&w);
	return oci_xasprintf("%s%s%s", strcmp(top, "/") == 0 ? "" : top,
		w.done.len || strcmp(top, "/") == 0 ? "/" : "", w.done.data);
}
