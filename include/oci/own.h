/*
 * Private folders: folders that only the user (and root) can modify, so that their
 * content can be trusted later.
 *
 * A folder is private when the user owns it and nobody else can write to it. Whoever
 * can rename a parent can replace it, but not by a folder that the user owns: it is
 * checked on each use and then held open. Parents are not checked, as in CI they may
 * belong to others. A violation is OCI_ERR_REFUSED; the message says how to fix it.
 */
#ifndef OCI_OWN_H
#define OCI_OWN_H

#include "oci/err.h"

/*
 * Opens the private folder `path`, creating missing components with mode 0700. Each
 * component is opened relative to its parent. Symlinks owned by the user or root are
 * followed. Returns a descriptor or -1.
 */
int oci_own_open(const char *path, struct oci_err *err);

/*
 * The same for an existing folder that is shared, as /tmp: owned by the user or root.
 * The descriptor is O_PATH.
 */
int oci_own_open_shared(const char *path, struct oci_err *err);

/*
 * Opens the folder `path` below the private folder `dirfd`, creating missing components
 * with mode 0700. Symlinks are not followed, and existing components must be private.
 */
int oci_own_open_at(int dirfd, const char *path, struct oci_err *err);

/*
 * Checks a folder of another program at `name` in the private folder `dirfd`: 0 when it
 * is missing or only the user can modify it.
 */
int oci_own_check_at(int dirfd, const char *name, struct oci_err *err);

#endif
