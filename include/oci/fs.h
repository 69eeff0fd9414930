/*
 * Files: bounded reads, complete writes, and temporary files that are never left
 * behind.
 *
 * Paths are relative to a directory descriptor (AT_FDCWD for the working directory).
 * All descriptors are close-on-exec. Error messages name the path.
 */
#ifndef OCI_FS_H
#define OCI_FS_H

#include "oci/buf.h"
#include "oci/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

/*
 * Opens a regular file for reading and fills in `st`. A FIFO, device or folder is
 * refused without blocking; with `nofollow` a symlink is refused, too. Returns a
 * descriptor owned by the caller, or -1.
 */
int oci_fs_open(int dirfd, const char *path, bool nofollow, struct stat *st,
	struct oci_err *err);

/* Fills in `st` of an open file, called `path` in messages; -1 unless it is regular. */
int oci_fs_stat_file(int fd, const char *path, struct stat *st, struct oci_err *err);

/* Opens a folder. Returns a descriptor owned by the caller, or -1. */
int oci_fs_open_dir(int dirfd, const char *path, struct oci_err *err);

/* Appends the content of a regular file to `out`; more than `max` bytes is an error. */
int oci_fs_read(int dirfd, const char *path, bool nofollow, size_t max,
	struct oci_buf *out, struct oci_err *err);

/* The same for the rest of an open file, called `path` in messages. */
int oci_fs_read_fd(
	int fd, const char *path, size_t max, struct oci_buf *out, struct oci_err *err);

/* Writes all bytes, continuing after short writes. */
int oci_fs_write_all(int fd, const void *data, size_t len, struct oci_err *err);

/*
 * Opens a folder, creating it and its missing parents by the umask. The path of each
 * created folder is appended to `made` (may be NULL), outermost first. A symlink that
 * replaces a folder just created is not followed. Returns a descriptor or -1.
 */
int oci_fs_open_made(const char *path, struct oci_strv *made, struct oci_err *err);
/* The same, without opening it. */
int oci_fs_mkdirs(const char *path, struct oci_strv *made, struct oci_err *err);

/* Removes a file, or a folder recursively; a missing one is not an error. */
void oci_fs_remove_tree(int dirfd, const char *path);

/*
 * Copies the first `size` bytes of `in` to the empty file `out`: by reflink where the
 * file system supports it, never by hard link. A shorter `in` is an error.
 */
int oci_fs_copy(int in, int out, int64_t size, struct oci_err *err);

/*
 * A temporary file in a folder: unnamed (O_TMPFILE) where supported, so that even a
 * kill leaves nothing; otherwise named ".goci-tmp-*" and removed on release.
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
/*
 * Publishes it as `dirfd`/`path` in the same file system, replacing an existing file.
 */
int oci_tmp_publish(
	struct oci_tmp *tmp, int dirfd, const char *path, struct oci_err *err);
/* Closes it, and removes it unless it was published. */
void oci_tmp_release(struct oci_tmp *tmp);

#define oci_auto_tmp OCI_AUTO(oci_tmp_release) struct oci_tmp

/* Writes the file `name` in `dirfd` by temporary file, optional fsync, and rename. */
int oci_fs_write_file(int dirfd, const char *name, const void *data, size_t len,
	bool sync, struct oci_err *err);

/* The same for a path whose folder exists. */
int oci_fs_write_path(
	const char *path, const void *data, size_t len, bool sync, struct oci_err *err);

#endif
