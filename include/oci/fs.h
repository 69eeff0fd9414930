/*
 * Files: bounded reads, whole writes, and temporary files that cannot be left behind.
 *
 * Paths are relative to a directory descriptor where the caller has one (AT_FDCWD
 * otherwise). Every descriptor is close-on-exec. Messages name the path.
 */
#ifndef OCI_FS_H
#define OCI_FS_H

#include "oci/buf.h"
#include "oci/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

/*
 * Opens a regular file for reading and tells its stat. A FIFO, device or folder is
 * refused without waiting for it; with `nofollow` a symlink is, too. Returns the
 * descriptor, owned by the caller, or -1.
 */
int oci_fs_open(int dirfd, const char *path, bool nofollow, struct stat *st,
	struct oci_err *err);

/* Tells the stat of an open file, which messages call `path`: -1 unless it is regular.
 */
int oci_fs_stat_file(int fd, const char *path, struct stat *st, struct oci_err *err);

/* Opens a folder. Returns the descriptor or -1. */
int oci_fs_open_dir(int dirfd, const char *path, struct oci_err *err);

/* Reads a regular file whole into `out` (appended); over `max` bytes is an error. */
int oci_fs_read(int dirfd, const char *path, bool nofollow, size_t max,
	struct oci_buf *out, struct oci_err *err);

/* The same for what is left of an open file, which messages call `path`. */
int oci_fs_read_fd(
	int fd, const char *path, size_t max, struct oci_buf *out, struct oci_err *err);

/* Writes all of it. */
int oci_fs_write_all(int fd, const void *data, size_t len, struct oci_err *err);

/*
 * Opens a folder; it and its missing parents are created as the umask says. The path
 * of each folder made is added to `made` (which may be NULL), outermost first. Each is
 * opened from the one before it, and a link that is put in the place of one that was
 * made is not followed. Returns the descriptor or -1.
 */
int oci_fs_open_made(const char *path, struct oci_strv *made, struct oci_err *err);
/* The same, without opening it. */
int oci_fs_mkdirs(const char *path, struct oci_strv *made, struct oci_err *err);

/* Removes a file, or a folder with all that is in it; what is gone already is fine. */
void oci_fs_remove_tree(int dirfd, const char *path);

/*
 * Copies `size` bytes of `in`, from its start, to the empty file `out`: by reflink
 * where the file system can, never by hard link. Fewer bytes in `in` are an error.
 */
int oci_fs_copy(int in, int out, int64_t size, struct oci_err *err);

/*
 * A temporary file of a folder: without a name where the file system can do that, so
 * that even a kill leaves nothing; otherwise named ".goci-tmp-*" and removed on
 * release.
 */
struct oci_tmp {
	int fd;
	int dirfd;
	char *name;
};

#define OCI_TMP_INIT                  \
	{                             \
		.fd = -1, .dirfd = -1 \
	}

/* Opens one for writing and reading, by the umask. `dirfd` is borrowed. */
int oci_tmp_open(struct oci_tmp *tmp, int dirfd, struct oci_err *err);
/* fsyncs the content. */
int oci_tmp_sync(struct oci_tmp *tmp, struct oci_err *err);
/* Gives it the name `dirfd`/`path` in the same file system, replacing what is there. */
int oci_tmp_publish(
	struct oci_tmp *tmp, int dirfd, const char *path, struct oci_err *err);
/* Closes it, and removes it unless it was published. */
void oci_tmp_release(struct oci_tmp *tmp);

#define oci_auto_tmp OCI_AUTO(oci_tmp_release) struct oci_tmp

/* Writes a file of `dirfd` by temporary file, optional fsync, and rename. */
int oci_fs_write_file(int dirfd, const char *name, const void *data, size_t len,
	bool sync, struct oci_err *err);

/* The same for a path, whose folder has to be there. */
int oci_fs_write_path(
	const char *path, const void *data, size_t len, bool sync, struct oci_err *err);

#endif
