#include "oci/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

int oci_fs_stat_file(int fd, const char *path, struct stat *st, struct oci_err *err)
{
	if (fstat(fd, st) < 0)
		return oci_err_sys(err, errno, "%s", path);
	return S_ISREG(st->st_mode) ? 0
				    : oci_err_set(err, OCI_ERR_INVALID,
					      "%s: is not a regular file", path);
}

int oci_fs_open(int dirfd, const char *path, bool nofollow, struct stat *st,
	struct oci_err *err)
{
	int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	oci_auto_close int fd =
		openat(dirfd, path, flags | (nofollow ? O_NOFOLLOW : 0));

	if (fd < 0 && errno == ELOOP && nofollow)
		return oci_err_set(err, OCI_ERR_INVALID, "%s: is a symlink", path);
	if (fd < 0) {
		oci_err_sys(err, errno, "%s", path);
		if (err->sys == ENOENT)
			err->code = OCI_ERR_NOT_FOUND;
		return -1;
	}
	return oci_fs_stat_file(fd, path, st, err) < 0 ? -1 : oci_steal_fd(&fd);
}

int oci_fs_open_dir(int dirfd, const char *path, struct oci_err *err)
{
	int fd = openat(dirfd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? oci_err_sys(err, errno, "%s", path) : fd;
}

int oci_fs_read(int dirfd, const char *path, bool nofollow, size_t max,
	struct oci_buf *out, struct oci_err *err)
{
	struct stat st;
	oci_auto_close int fd = oci_fs_open(dirfd, path, nofollow, &st, err);

	return fd < 0 ? -1 : oci_fs_read_fd(fd, path, max, out, err);
}

int oci_fs_read_fd(
	int fd, const char *path, size_t max, struct oci_buf *out, struct oci_err *err)
{
	size_t total = 0;

	for (;;) {
		char *room = oci_buf_reserve(out, 16 << 10);
		ssize_t got = read(fd, room, 16 << 10);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return oci_err_sys(err, errno, "%s", path);
		if (got == 0)
			return 0;
		total += (size_t)got;
		if (total > max)
			return oci_err_set(err, OCI_ERR_INVALID,
				"%s: is larger than %zu bytes", path, max);
		out->len += (size_t)got;
		out->data[out->len] = '\0';
	}
}

int oci_fs_write_all(int fd, const void *data, size_t len, struct oci_err *err)
{
	const char *p = data;

	while (len) {
		ssize_t put = write(fd, p, len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return oci_err_sys(err, errno, "write");
		p += put;
		len -= (size_t)put;
	}
	return 0;
}

/*
 * Opens a folder of `at`, created if missing; messages name it `path`. Returns 1 when
 * it was created. A created folder is opened without following symlinks, in case one
 * was put there meanwhile.
 */
static int step_into(int *at, const char *name, const char *path, struct oci_err *err)
{
	int flags = O_PATH | O_DIRECTORY | O_CLOEXEC, made = 0;
	int fd = openat(*at, name, flags);

	if (fd < 0 && errno == ENOENT) {
		made = mkdirat(*at, name, 0777) == 0;
		if (!made && errno != EEXIST)
			return oci_err_sys(err, errno, "create folder %s", path);
		fd = openat(*at, name, flags | O_NOFOLLOW);
	}
	if (fd < 0 && (errno == ENOTDIR || errno == ELOOP))
		return oci_err_set(err, OCI_ERR_INVALID, "%s: is not a folder", path);
	if (fd < 0)
		return oci_err_sys(err, errno, "open folder %s", path);
	oci_closep(at);
	*at = fd;
	return made;
}

/* Walks by descriptors: no folder is looked up twice by its name. */
static int walk_making(const char *path, struct oci_strv *made, struct oci_err *err)
{
	oci_auto_close int at =
		open(*path == '/' ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (at < 0)
		return oci_err_sys(err, errno, "%s", path);
	for (const char *p = path + strspn(path, "/"); *p; p += strspn(p, "/")) {
		size_t len = strcspn(p, "/");
		oci_auto_free char *name = oci_xstrndup(p, len);
		oci_auto_free char *so_far =
			oci_xstrndup(path, (size_t)(p - path) + len);
		int fresh = step_into(&at, name, so_far, err);

		if (fresh < 0)
			return -1;
		if (fresh && made)
			oci_strv_add(made, so_far);
		p += len;
	}
	return oci_steal_fd(&at);
}

int oci_fs_mkdirs(const char *path, struct oci_strv *made, struct oci_err *err)
{
	oci_auto_close int at = walk_making(path, made, err);

	return at < 0 ? -1 : 0;
}

int oci_fs_open_made(const char *path, struct oci_strv *made, struct oci_err *err)
{
	oci_auto_close int at = walk_making(path, made, err);
	int fd;

	if (at < 0)
		return -1;
	fd = openat(at, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? oci_err_sys(err, errno, "%s", path) : fd;
}

/*
 * Go makes the folders of its module cache read-only, so removal makes them writable.
 */
void oci_fs_remove_tree(int dirfd, const char *path)
{
	int fd;
	DIR *dir;
	struct dirent *entry;

	if (unlinkat(dirfd, path, 0) == 0 || (errno != EISDIR && errno != EPERM))
		return;
	fd = openat(dirfd, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return;
	(void)fchmod(fd, 0700);
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return;
	}
	while ((entry = readdir(dir)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			oci_fs_remove_tree(fd, entry->d_name);
	closedir(dir);
	(void)unlinkat(dirfd, path, AT_REMOVEDIR);
}

int oci_fs_copy(int in, int out, int64_t size, struct oci_err *err)
{
	enum { CHUNK = 256 << 10 };
	oci_auto_free char *chunk = NULL;
	off_t at = 0;

	if (ioctl(out, FICLONE, in) == 0) {
		struct stat st;

		if (fstat(out, &st) == 0 && st.st_size == size)
			return 0;
		return oci_err_set(err, OCI_ERR_MISMATCH, "file changed its size");
	}
	chunk = oci_xcalloc(1, CHUNK);
	while (at < size) {
		size_t want = size - at < CHUNK ? (size_t)(size - at) : CHUNK;
		ssize_t got = pread(in, chunk, want, at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return oci_err_sys(err, errno, "read");
		if (got == 0)
			return oci_err_set(err, OCI_ERR_MISMATCH,
				"file is %lld bytes, not %lld", (long long)at,
				(long long)size);
		if (oci_fs_write_all(out, chunk, (size_t)got, err) < 0)
			return -1;
		at += got;
	}
	return 0;
}
