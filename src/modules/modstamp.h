/*
 * The stamp of a module in the module cache: what stat tells of its folder, of all that
 * is in it, and of the zip that it came in, as one digest.
 *
 * Equal stamps mean equal content. A file's name, size and mtime can be made to look
 * like another's (`touch -d`, `cp -p`); its ctime cannot: the kernel sets it to now
 * whenever content, mode, owner, times or name change, and there is no call that sets
 * it. Going back needs the machine's clock, or the disk below the file system: both are
 * root's. A folder's ctime tells in the same way of names that come and go. The inode
 * and the device tell a tree that was put in the place of another.
 */
#ifndef GOCI_MODULES_MODSTAMP_H
#define GOCI_MODULES_MODSTAMP_H

#include "oci/cancel.h"
#include "oci/digest.h"

#include <stdbool.h>
#include <stdint.h>

struct goci_modstamp {
	struct oci_digest digest;
	int64_t changed; /* the latest ctime in the folder, in nanoseconds since 1970 */
	int64_t newest;  /* the same, with that of the zip, which nothing compiles */
	bool missing;    /* there is no folder: the rest is not set */
};

/* Reads it; `zip` may be NULL or not be there. -1 when something cannot be read. */
int goci_modstamp_read(const char *dir, const char *zip,
	const struct oci_cancel *cancel, struct goci_modstamp *stamp,
	struct oci_err *err);

/*
 * Whether what was read after `when` can be told from a later change by the stamp: a
 * file system's clock ticks, so that two changes shortly after each other may show one
 * time.
 */
bool goci_modstamp_is_settled(const struct goci_modstamp *stamp, int64_t when);

#endif
