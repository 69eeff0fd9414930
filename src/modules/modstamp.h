/*
 * The stamp of a module in the module cache: one digest over the file status (stat(2))
 * of its folder, of everything in it, and of its zip.
 *
 * Equal stamps mean equal content. Name, size and mtime of a file can be forged
 * (`touch -d`, `cp -p`), its ctime cannot: the kernel sets it to the current time when
 * content, mode, owner, times or name change, and no system call sets it. To forge it
 * takes the machine's clock or the block device, both root's. The ctime of a folder
 * covers added and removed names; inode and device detect a tree that replaced another.
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
	int64_t newest;  /* the same, or the ctime of the zip if that is later */
	bool missing;    /* the folder does not exist; the rest is unset */
};

/* Reads it. `zip` may be NULL or missing. Fails where anything cannot be read. */
int goci_modstamp_read(const char *dir, const char *zip,
	const struct oci_cancel *cancel, struct goci_modstamp *stamp,
	struct oci_err *err);

/*
 * Whether a change after `when` is sure to change the stamp. The clock of a file system
 * is coarse: two changes in short order can leave the same ctime.
 */
bool goci_modstamp_is_settled(const struct goci_modstamp *stamp, int64_t when);

#endif
