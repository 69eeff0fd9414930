/*
 * The paths of entries and of the files that hard links are to.
 */
#ifndef OCI_VERIFY_PATH_H
#define OCI_VERIFY_PATH_H

#include "note.h"
#include "oci/buf.h"

#include <stdbool.h>

enum { OCI_PATH_MAX = 4096, OCI_NAME_MAX = 255 };

/*
 * Puts the clean form of an entry's path into the empty `clean` ("" is the root), and
 * notes what is wrong with it. -1 when the entry cannot be told apart by it.
 */
int oci_path_check(
	const char *path, bool dir, struct oci_buf *clean, const struct oci_note *note);

/* The same for the target of a hard link: anything but a plain path is one rule. */
int oci_path_check_target(
	const char *target, struct oci_buf *clean, const struct oci_note *note);

#endif
