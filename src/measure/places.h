/*
 * Places of an unpacked image that a runtime is sent to: they are folders, wherever the
 * image's symlinks lead.
 */
#ifndef GOCI_MEASURE_PLACES_H
#define GOCI_MEASURE_PLACES_H

#include "measure/ids.h"
#include "oci/err.h"

/*
 * Refuses an image in which /proc or /dev is something else than a folder. `root` is
 * the folder that it is in, borrowed.
 */
int goci_places_check(int root, struct oci_err *err);

/*
 * The image's WorkingDir without a symlink, owned by the caller; one that is not there
 * is made, as engines do. NULL when it is not a folder, and when it is in /proc, where
 * runtimes have left open what leads to the host (CVE-2024-21626).
 */
char *goci_places_workdir(
	int root, const char *dir, const struct goci_ids *ids, struct oci_err *err);

#endif
