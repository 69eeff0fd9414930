#include "oci/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

static char *random_name(void)
{
	unsigned long long r = 0;

	if (getrandom(&r, sizeof(r), 0) != sizeof(r))
		r = (unsigned long long)getpid();
	return oci_xasprintf(".goci-tmp-%016llx", r);
}

/* An unnamed file (O_TMPFILE) can be linked only through /proc. */
static int open_nameless(int dirfd)
{
	if (access("/proc/self/fd", X_OK) < 0)
		return -1;
	return openat(dirfd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
}

int oci_tmp_open(struct oci_tmp *tmp, int dirfd, struct oci_err *err)
{
	*tmp = (struct oci_tmp)OCI_TMP_INIT;
	tmp->dirfd = dirfd;
	tmp->fd = open_nameless(dirfd);
	for (int tries = 0; tmp->fd < 0 && tries < 16; tries++) {
		free(tmp->name);
		tmp->name = random_name();
		tmp->fd = openat(dirfd, tmp->name,
			O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR | O_CLOEXEC, 0666);
		if (tmp->fd < 0 && errno != EEXIST)
			break;
	}
	if (tmp->fd < 0) {
		oci_err_sys(err, errno, "create a temporary file");
		free(oci_steal_ptr(&tmp->name));
		return -1;
	}
	return 0;
}

int oci_tmp_sync(struct oci_tmp *tmp, struct oci_err *err)
{
	return fsync(tmp->fd) < 0 ? oci_err_sys(err, errno, "fsync") : 0;
}

/* linkat() does not replace a file: for that, link to a temporary name and rename. */
static int name_it(
	struct oci_tmp *tmp, int dirfd, const char *path, struct oci_err *err)
{
	char proc[64];

	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", tmp->fd);
	if (linkat(AT_FDCWD, proc, dirfd, path, AT_SYMLINK_FOLLOW) == 0)
		return 1;
	if (errno != EEXIST)
		return oci_err_sys(err, errno, "create %s", path);
	tmp->name = random_name();
	if (linkat(AT_FDCWD, proc, tmp->dirfd, tmp->name, AT_SYMLINK_FOLLOW) < 0) {
		oci_err_sys(err, errno, "create %s", tmp->name);
		free(oci_steal_ptr(&tmp->name));
		return -1;
	}
	return 0;
}

int oci_tmp_publish(
	struct oci_tmp *tmp, int dirfd, const char *path, struct oci_err *err)
{
	if (!tmp->name) {
		int linked = name_it(tmp, dirfd, path, err);

		if (linked)
			return linked < 0 ? -1 : 0;
	}
	if (renameat(tmp->dirfd, tmp->name, dirfd, path) < 0)
		return oci_err_sys(err, errno, "rename to %s", path);
	free(oci_steal_ptr(&tmp->name));
	return 0;
}

void oci_tmp_release(struct oci_tmp *tmp)
{
	oci_closep(&tmp->fd);
	if (tmp->name)
		(void)unlinkat(tmp->dirfd, tmp->name, 0);
	free(tmp->name);
	*tmp = (struct oci_tmp)OCI_TMP_INIT;
}

int oci_fs_write_file(int dirfd, const char *name, const void *data, size_t len,
	bool sync, struct oci_err *err)
{
	oci_auto_tmp tmp = OCI_TMP_INIT;

	if (oci_tmp_open(&tmp, dirfd, err) < 0 ||
		oci_fs_write_all(tmp.fd, data, len, err) < 0 ||
		(sync && oci_tmp_sync(&tmp, err) < 0) ||
		oci_tmp_publish(&tmp, dirfd, name, err) < 0)
		return oci_err_wrap(err, "write %s", name);
	return 0;
}

int oci_fs_write_path(
	const char *path, const void *data, size_t len, bool sync, struct oci_err *err)
{
	const char *slash = strrchr(path, '/');
	oci_auto_free char *dir = slash ? oci_xstrndup(path, (size_t)(slash - path) + 1)
					: oci_xstrdup(".");
	oci_auto_close int fd = oci_fs_open_dir(AT_FDCWD, dir, err);

	if (fd < 0)
		return -1;
	return oci_fs_write_file(fd, slash ? slash + 1 : path, data, len, sync, err);
}
