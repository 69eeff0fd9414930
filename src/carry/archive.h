/*
 * Writing archives of images to the files, FIFOs and descriptors that a user names.
 */
#ifndef GOCI_CARRY_ARCHIVE_H
#define GOCI_CARRY_ARCHIVE_H

#include "app/output.h"
#include "oci/copy.h"

/* The file to open for the path of an archive: itself, or /dev/stdout; borrowed. */
const char *goci_archive_path(const char *path);

/*
 * Opens the output, writes the archive (oci_copy_to_archive) and publishes it under its
 * name, synced to disk. After a failure the file is as before, unless it is written in
 * place (oci/output.h).
 */
int goci_archive_write(struct oci_copy *copy, enum oci_transport form,
	struct goci_output *to, const struct goci_waiting *waiting,
	const struct oci_cancel *cancel, struct oci_err *err);

/*
 * The reference of entry `i` of a copy at a destination, with its digest:
 * "oci:DIR:TAG@sha256:...". The caller frees it.
 */
char *goci_copied_reference(
	const struct oci_copy *copy, size_t i, const struct oci_ref *to);

#endif
