/*
 * Folders that are image layouts: what goci writes, and never reads as a source. A
 * layout is a folder that holds a file named oci-layout. Of libc and oci/base alone:
 * goci-watch links it, too.
 */
#ifndef GOCI_APP_LAYOUT_DIR_H
#define GOCI_APP_LAYOUT_DIR_H

#include <stdbool.h>

#define GOCI_LAYOUT_MARK "oci-layout"

/* Whether the folder `name`, seen from the folder `at`, is a layout. */
bool goci_layout_is(int at, const char *name);

/* Whether the folder `path` holds layouts, or folders that do, and nothing else. */
bool goci_layout_only(const char *path);

/*
 * Whether `path` is in a layout at or below the folder `top`, whose path it begins
 * with. `top` itself does not count.
 */
bool goci_layout_has(const char *top, const char *path);

#endif
