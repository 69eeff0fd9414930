/*
 * Work folders: where a call puts what is not for the cache. Each is locked while its
 * owner lives, so that those that a kill has left can be told.
 */
#ifndef GOCI_ASSEMBLE_WORK_H
#define GOCI_ASSEMBLE_WORK_H

#include "oci/err.h"

#include <stddef.h>

/*
 * Makes a folder below $TMPDIR, else /tmp, and locks it. Where others could put another
 * in its place it is refused. Its path, owned by the caller; NULL on failure. `*lock`
 * is a descriptor for goci_work_remove.
 */
char *goci_work_make(int *lock, struct oci_err *err);
/* Removes a folder, NULL for none, and then gives it free. */
void goci_work_remove(const char *path, int lock);

/* Removes those of this user whose owners are dead. Returns how many. */
size_t goci_work_sweep(void);

#endif
