/*
 * Paths in an unpacked image, whose content is untrusted.
 *
 * The folder is the root of every lookup (openat2(2), RESOLVE_IN_ROOT): absolute
 * symlinks and ".." are resolved within it and cannot leave it.
 */
#ifndef GOCI_SANDBOX_IN_ROOT_H
#define GOCI_SANDBOX_IN_ROOT_H

#include "oci/err.h"
#include "oci/mem.h"

#include <limits.h>
#include <stdbool.h>

/* How deep folders may be nested, so that the tree can be removed again. */
#define GOCI_IN_ROOT_DEPTH 128

/*
 * Opens `path` below the folder `root` with the flags of open(2). Returns the
 * descriptor, owned by the caller, or -1 with errno in `err->sys`.
 */
int goci_in_root_open(int root, const char *path, int flags, struct oci_err *err);

/* A directory entry: its folder, and its name in it, which need not exist. */
struct goci_spot {
	int dir;
	char name[NAME_MAX + 1]; /* a single path component */
};

#define GOCI_SPOT_INIT     \
	{                  \
		.dir = -1, \
	}

/*
 * Opens the folder of `path` below `root`. With `make`, missing folders are created,
 * mode 0755. The caller releases `spot`, after a failure too.
 */
int goci_spot_find(int root, const char *path, bool make, struct goci_spot *spot,
	struct oci_err *err);
void goci_spot_release(struct goci_spot *spot);
#define goci_auto_spot OCI_AUTO(goci_spot_release) struct goci_spot

/* Creates a folder at the spot, mode 0755 under any umask. Fails over
 * GOCI_IN_ROOT_DEPTH. */
int goci_spot_mkdir(const struct goci_spot *spot, struct oci_err *err);

#endif
