/*
 * Paths beneath a folder whose content is foreign: whatever symlinks a path goes
 * through, it is followed only as far as it stays in the folder.
 *
 * A path is relative to `root`, or is absolute and begins with it (as it is given, or
 * as it really is). Each symlink on the way is read and followed by hand: one that
 * leads out is an error that names it and where it leads, and nothing beyond it was
 * looked at. An absolute one may lead back into the folder. `root` itself may be
 * reached through symlinks. A folder that is renamed meanwhile does not let a path out.
 *
 * What is not there is OCI_ERR_NOT_FOUND, what leads out OCI_ERR_INVALID.
 */
#ifndef OCI_BENEATH_H
#define OCI_BENEATH_H

#include "oci/buf.h"
#include "oci/err.h"

#include <sys/stat.h>

/*
 * As open(2) with `flags`, which O_CLOEXEC is added to; with O_NOFOLLOW a symlink that
 * the path ends at is not followed. Nothing is created. Returns the descriptor or -1.
 */
int oci_beneath_open(
	const char *root, const char *path, int flags, struct oci_err *err);

/* Opens a regular file for reading and tells its stat, as oci_fs_open() does. */
int oci_beneath_open_file(
	const char *root, const char *path, struct stat *st, struct oci_err *err);

/* Reads a regular file whole into `out` (appended); over `max` bytes is an error. */
int oci_beneath_read(const char *root, const char *path, size_t max,
	struct oci_buf *out, struct oci_err *err);

/*
 * Where a path really is: absolute, without symlinks. What is not there is left as it
 * is written, so that it can be created. Owned by the caller; NULL on failure. It is
 * what is so now: who reads a file opens it beneath the folder.
 */
char *oci_beneath_resolve(const char *root, const char *path, struct oci_err *err);

#endif
