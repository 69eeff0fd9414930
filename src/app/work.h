/*
 * Work folders: files of one call that do not belong in the cache. A folder is locked
 * while its owner lives, so that folders left by a kill can be detected.
 */
#ifndef GOCI_APP_WORK_H
#define GOCI_APP_WORK_H

#include "oci/err.h"

#include <stddef.h>

/*
 * Creates and locks a folder in $TMPDIR, else /tmp. Fails where other users could
 * replace it. Returns its path, which the caller frees; NULL on failure. `*lock` is set
 * to a descriptor for goci_work_remove.
 */
char *goci_work_make(int *lock, struct oci_err *err);
/* Removes a folder (NULL: none), then releases the lock. */
void goci_work_remove(const char *path, int lock);

/* Removes work folders of this user whose owners are dead. Returns their number. */
size_t goci_work_sweep(void);

#endif
