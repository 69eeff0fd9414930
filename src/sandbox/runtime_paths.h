/*
 * The paths of an unpacked image that an OCI runtime uses: mount points and the working
 * directory. Symlinks in the image must not lead the runtime to another place.
 */
#ifndef GOCI_SANDBOX_RUNTIME_PATHS_H
#define GOCI_SANDBOX_RUNTIME_PATHS_H

#include "oci/err.h"
#include "sandbox/id_map.h"

/* Fails when /proc or /dev of the image is not a folder. `root` is the descriptor of
 * its root folder, borrowed. */
int goci_runtime_paths_check(int root, struct oci_err *err);

/*
 * Resolves the image's WorkingDir `dir` to a path without symlinks, owned by the
 * caller; a missing folder is created, as engines do. NULL when it is not a folder, and
 * when it is in /proc, where runtimes have leaked descriptors of the host
 * (CVE-2024-21626).
 */
char *goci_runtime_paths_workdir(
	int root, const char *dir, const struct goci_id_map *ids, struct oci_err *err);

#endif
