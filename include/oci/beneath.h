/*
 * Access to paths beneath a folder with untrusted content: a path is resolved component
 * by component and never leaves the folder, whatever symlinks it contains.
 *
 * A path is relative to `root`, or absolute and beginning with `root` (as given or
 * resolved). A symlink that leads out of the folder is an error that names it and its
 * target; nothing outside is accessed. An absolute symlink may point back into the
 * folder. `root` itself may be reached through symlinks. Concurrent renames cannot lead
 * out.
 *
 * A missing file is OCI_ERR_NOT_FOUND, a path that leads out OCI_ERR_INVALID.
 */
#ifndef OCI_BENEATH_H
#define OCI_BENEATH_H

#include "oci/buf.h"
#include "oci/err.h"

#include <sys/stat.h>

/*
 * Opens a path as open(2) does with `flags` and O_CLOEXEC; with O_NOFOLLOW a symlink as
 * the last component is not followed. Creates nothing. Returns a descriptor owned by
 * the caller, or -1.
 */
int oci_beneath_open(
	const char *root, const char *path, int flags, struct oci_err *err);

/* Opens a regular file for reading and fills in `st`, as oci_fs_open() does. */
int oci_beneath_open_file(
	const char *root, const char *path, struct stat *st, struct oci_err *err);

/* Appends the content of a regular file to `out`; more than `max` bytes is an error. */
int oci_beneath_read(const char *root, const char *path, size_t max,
	struct oci_buf *out, struct oci_err *err);

/*
 * The absolute path without symlinks; components that do not exist are kept, so that
 * they can be created. Owned by the caller; NULL on failure. The result is only valid
 * until the tree changes: to read a file, open it with oci_beneath_open().
 */
char *oci_beneath_resolve(const char *root, const char *path, struct oci_err *err);

#endif
