/*
 * Writing an archive of `docker save`.
 */
#ifndef OCI_ARCHIVE_TO_SAVED_H
#define OCI_ARCHIVE_TO_SAVED_H

#include "docker.h"
#include "tarball.h"

/*
 * Writes configs as "<hex>.json", layers uncompressed as "<hex of the diff id>.tar",
 * and manifest.json. Layers are checked against digest and diff id: each is
 * decompressed twice, as its size stands before it.
 */
int oci_copy_to_saved(
	const struct oci_copy *copy, struct oci_tarball *tar, struct oci_err *err);

#endif
