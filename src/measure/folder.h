/*
 * The temporary folder of a call, which is an OCI bundle: the root file system, the
 * runtime's config and what the runtime keeps. It is removed with what is in it.
 */
#ifndef GOCI_MEASURE_FOLDER_H
#define GOCI_MEASURE_FOLDER_H

#include "measure/ids.h"
#include "oci/err.h"

struct goci_folder {
	char *path;
	int fd;
};

#define GOCI_FOLDER_INIT \
	{                \
		.fd = -1 \
	}

/*
 * Makes it in $TMPDIR, closed to others, with an empty folder "rootfs". Where the ids
 * are a range, that one belongs to their root, who may go through the folder to it but
 * neither see nor change what else is there.
 */
int goci_folder_make(
	struct goci_folder *folder, const struct goci_ids *ids, struct oci_err *err);
void goci_folder_release(struct goci_folder *folder);

#endif
