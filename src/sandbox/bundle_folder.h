/*
 * The temporary folder of a call, which is an OCI bundle: the root file system,
 * config.json and the runtime's state.
 */
#ifndef GOCI_SANDBOX_BUNDLE_FOLDER_H
#define GOCI_SANDBOX_BUNDLE_FOLDER_H

#include "oci/err.h"
#include "sandbox/id_map.h"

struct goci_bundle_folder {
	char *path; /* owned */
	int fd;
};

#define GOCI_BUNDLE_FOLDER_INIT \
	{                       \
		.fd = -1        \
	}

/*
 * Creates the folder in $TMPDIR, mode 0700, with an empty "rootfs". With a range of ids
 * (GOCI_ID_MAP_RANGE) "rootfs" is owned by the range's root, who gets only search
 * permission on the folder itself. Fails when a parent of $TMPDIR denies that user
 * access. The caller releases `folder`, after a failure too.
 */
int goci_bundle_folder_make(struct goci_bundle_folder *folder,
	const struct goci_id_map *ids, struct oci_err *err);

/* Removes the folder with its content, and frees. */
void goci_bundle_folder_release(struct goci_bundle_folder *folder);

#endif
