#include "app/work.h"

#include "oci/fs.h"
#include "oci/own.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define PREFIX "goci-work-"

static const char *temporary_folder(void)
{
	const char *tmp = getenv("TMPDIR");

	return tmp && *tmp == '/' ? tmp : "/tmp";
}

/* Locks a new folder; -1 if a sweep removed it first. */
static int lock_new(int tmp, const char *name)
{
	struct oci_err ignored;
	struct stat held, there;
	oci_auto_close int fd = oci_own_open_at(tmp, name, &ignored);

	if (fd < 0 || (flock(fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK))
		return -1;
	if (fstat(fd, &held) < 0 ||
		fstatat(tmp, name, &there, AT_SYMLINK_NOFOLLOW) < 0 ||
		held.st_ino != there.st_ino)
		return -1;
	return oci_steal_fd(&fd);
}

static int open_temporary(const char *tmp, struct oci_err *err)
{
	struct oci_err why;
	int fd = oci_own_open_shared(tmp, &why);

	if (fd >= 0)
		return fd;
	if (why.code == OCI_ERR_REFUSED)
		return oci_err_set(err, why.code, "temporary folder %s: %s by TMPDIR",
			tmp, why.msg);
	*err = why;
	return oci_err_wrap(err, "create a temporary folder in %s", tmp);
}

char *goci_work_make(int *lock, struct oci_err *err)
{
	enum { TRIES = 16 };
	const char *tmp = temporary_folder();
	oci_auto_close int dir = open_temporary(tmp, err);

	for (int tries = 0; dir >= 0 && tries < TRIES; tries++) {
		oci_auto_free char *path = oci_xasprintf("%s/" PREFIX "XXXXXX", tmp);

		if (!mkdtemp(path)) {
			oci_err_sys(err, errno, "create a temporary folder in %s", tmp);
			return NULL;
		}
		*lock = lock_new(dir, strrchr(path, '/') + 1);
		if (*lock >= 0)
			return oci_steal_ptr(&path);
	}
	if (dir >= 0)
		oci_err_set(err, OCI_ERR_INVALID,
			"another process keeps removing the folders in %s", tmp);
	return NULL;
}

void goci_work_remove(const char *path, int lock)
{
	if (path)
		oci_fs_remove_tree(AT_FDCWD, path);
	oci_closep(&lock);
}

/* Whether a folder is a work folder that nobody locks. */
static bool is_dead(int dirfd, const char *name)
{
	struct stat st;
	oci_auto_close int fd = -1;

	if (strncmp(name, PREFIX, strlen(PREFIX)) != 0 ||
		strlen(name) != strlen(PREFIX "XXXXXX"))
		return false;
	fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return fd >= 0 && fstat(fd, &st) == 0 && st.st_uid == geteuid() &&
	       flock(fd, LOCK_EX | LOCK_NB) == 0;
}

size_t goci_work_sweep(void)
{
	DIR *dir = opendir(temporary_folder());
	struct dirent *entry;
	size_t count = 0;

	while (dir && (entry = readdir(dir)) != NULL) {
		if (!is_dead(dirfd(dir), entry->d_name))
			continue;
		oci_fs_remove_tree(dirfd(dir), entry->d_name);
		count++;
	}
	if (dir)
		closedir(dir);
	return count;
}
