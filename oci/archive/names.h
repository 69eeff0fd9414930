/*
 * Names of images in the entries of an index.json.
 *
 * A layout has the tag alone in org.opencontainers.image.ref.name, and the full name in
 * io.containerd.image.name. An archive has the full name in both: containerd, Docker
 * and podman each take their names from another one of them.
 */
#ifndef OCI_ARCHIVE_NAMES_H
#define OCI_ARCHIVE_NAMES_H

#include "copy.h"

/* The full name of an entry, owned by the caller; NULL when it states none. */
char *oci_entry_full_name(const json_t *descriptor);

/* The entry as it stands in an archive, owned by the caller. */
json_t *oci_entry_for_archive(const json_t *descriptor);

/*
 * Turns the names of an archive, from entry `first` on, into those of a layout. Entries
 * that would get the same tag keep their full names.
 */
void oci_entries_from_archive(struct oci_copy *copy, size_t first);

#endif
