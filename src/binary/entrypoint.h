/*
 * The program that an image starts (OCI image-spec 1.1, config.md, "Entrypoint" and
 * "Cmd").
 */
#ifndef GOCI_BINARY_ENTRYPOINT_H
#define GOCI_BINARY_ENTRYPOINT_H

#include "oci/rootfs.h"

/*
 * Finds the first argument of Entrypoint, or of Cmd without one, in the merged file
 * system `rootfs`: a name without a slash is searched in the image's PATH, symlinks are
 * followed. `config` is the image's config document. Returns the clean absolute path in
 * the image, owned by the caller, or NULL with an error when there is no such file.
 */
char *goci_entrypoint_find(
	const json_t *config, const struct oci_rootfs *rootfs, struct oci_err *err);

#endif
