/*
 * Recognizes image layouts, which goci writes and never reads as part of a source: a
 * layout is a folder with a file named oci-layout (image-spec, image-layout.md). Uses
 * libc and oci/base alone, as goci-watch links it.
 */
#ifndef GOCI_APP_LAYOUT_DIR_H
#define GOCI_APP_LAYOUT_DIR_H

#include <stdbool.h>

#define GOCI_LAYOUT_MARK "oci-layout"

/* Whether the folder `name`, relative to the open folder `at`, is a layout. */
bool goci_layout_is(int at, const char *name);

/* Whether the folder `path` holds only layouts, and folders of layouts. */
bool goci_layout_only(const char *path);

/*
 * Whether `path`, which begins with `top`, lies in a layout below the folder `top`; a
 * layout at `top` itself does not count.
 */
bool goci_layout_has(const char *top, const char *path);

#endif
