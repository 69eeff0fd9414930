/*
 * Recognizes what goci writes and never reads as part of a source. A layout is a folder
 * with a file named oci-layout (image-spec, image-layout.md); an archive is a file
 * named *.tar that begins as goci begins it. Uses libc and oci/base alone, as
 * goci-watch links it.
 */
#ifndef GOCI_APP_LAYOUT_DIR_H
#define GOCI_APP_LAYOUT_DIR_H

#include <stdbool.h>

#define GOCI_LAYOUT_MARK "oci-layout"

/* Whether the folder `name`, relative to the open folder `at`, is a layout. */
bool goci_layout_is(int at, const char *name);

/* Whether the file `name` in there is an archive of images that goci has written. */
bool goci_archive_is(int at, const char *name);

/* Whether the folder `path` holds only layouts, and folders of layouts. */
bool goci_layout_only(const char *path);

/*
 * Whether `path`, which begins with `top`, lies in a layout below the folder `top`; a
 * layout at `top` itself does not count.
 */
bool goci_layout_has(const char *top, const char *path);

#endif
