/*
 * Names of images in the entries of an index.json.
 *
 * A layout has the tag alone in org.opencontainers.image.ref.name, and the full name in
 * io.containerd.image.name. An archive has the full name in both
 * (image/archive_index.h).
 */
#ifndef OCI_ARCHIVE_NAMES_H
#define OCI_ARCHIVE_NAMES_H

#include "copy.h"
#include "image/archive_index.h"

/*
 * Turns the names of an archive, from entry `first` on, into those of a layout. Entries
 * that would get the same tag keep their full names.
 */
void oci_entries_from_archive(struct oci_copy *copy, size_t first);

/*
 * Gives entries of the same tag their full names instead, and drops those that are
 * there twice. OCI_ERR_INVALID when a name is that of two images.
 */
int oci_entries_keep_apart(struct oci_copy *copy, struct oci_err *err);

#endif
