/*
 * Modules: folders that go.sum has fixed, of the module cache. goci dev has compared
 * them with it when it started goci-watch, and nothing in them changes after that: a
 * program that was compiled from what did is not run.
 */
#ifndef GOCI_WATCH_MODULES_H
#define GOCI_WATCH_MODULES_H

#include "oci/buf.h"

#include <stdint.h>

struct goci_watch_modules {
	const struct oci_strv *dirs; /* borrowed */
	int64_t since;               /* when they were compared, in ns since 1970 */
};

/*
 * The first of the folders in which something has changed since, by ctime, which no
 * call sets; borrowed, or NULL. One that is gone, or cannot be read, has.
 */
const char *goci_watch_modules_changed(const struct goci_watch_modules *modules);

#endif
