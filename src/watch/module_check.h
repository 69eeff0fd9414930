/*
 * Checking that modules in the module cache have not changed since they were compared
 * with go.sum.
 */
#ifndef GOCI_WATCH_MODULE_CHECK_H
#define GOCI_WATCH_MODULE_CHECK_H

#include "oci/buf.h"

#include <stdint.h>

struct goci_watch_modules {
	const struct oci_strv *dirs; /* the modules' folders, borrowed */
	int64_t since;               /* time of the comparison, ns since 1970 */
};

/*
 * Returns the first folder in which anything has a newer ctime, which no system call
 * can set; borrowed. Also one that is missing or cannot be read. NULL: none has
 * changed.
 */
const char *goci_watch_modules_changed(const struct goci_watch_modules *modules);

#endif
