/*
 * What an image starts: the first argument of its entrypoint, found as a container
 * engine finds it.
 */
#ifndef GOCI_INSPECT_START_H
#define GOCI_INSPECT_START_H

#include "oci/rootfs.h"

/*
 * The program's clean path in the image, symlinks followed: by PATH where it is a name
 * alone. Owned by the caller; NULL, with an error, where there is none.
 */
char *goci_start_find(
	const json_t *config, const struct oci_rootfs *rootfs, struct oci_err *err);

#endif
