/*
 * Checks the paths of entries and the targets of hard links.
 */
#ifndef OCI_VERIFY_PATH_H
#define OCI_VERIFY_PATH_H

#include "note.h"
#include "oci/buf.h"

#include <stdbool.h>

enum { OCI_PATH_MAX = 4096, OCI_NAME_MAX = 255 };

/*
 * Writes the clean form of an entry's path to the empty buffer `clean` ("" is the root)
 * and reports faults. Returns 0, or -1 when the path does not identify the entry.
 */
int oci_path_check(
	const char *path, bool dir, struct oci_buf *clean, const struct oci_note *note);

/* The same for the target of a hard link, where a single rule covers all faults. */
int oci_path_check_target(
	const char *target, struct oci_buf *clean, const struct oci_note *note);

#endif
