/*
 * The bytes of modules that Go downloads. Go prints only which ones: the files that it
 * writes to the module cache say how far they are.
 */
#ifndef GOCI_GO_DOWNLOAD_H
#define GOCI_GO_DOWNLOAD_H

#include "oci/meter.h"

#include <stdbool.h>

struct goci_download;

/* For the module cache `modcache`; counts in `meter`. Both are borrowed. */
struct goci_download *goci_download_new(const char *modcache, struct oci_meter *meter);
void goci_download_free(struct goci_download *download);

/* Whether a line of Go is of a download: "# get ..." or "go: downloading ...". */
bool goci_download_is_line(const char *line);

/*
 * Takes a line of Go: "# get HOST/PATH/@v/VERSION.zip", or "go: downloading PATH
 * VERSION". Others are ignored. Returns whether a module begins.
 */
bool goci_download_line(struct goci_download *download, const char *line);

/* Looks at the files, and sets the meter; `download` is a struct goci_download. */
void goci_download_look(void *download);

#endif
