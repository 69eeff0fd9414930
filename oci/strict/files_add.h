/*
 * Adds entries to the merged tree of verify.
 */
#ifndef OCI_STRICT_FILES_ADD_H
#define OCI_STRICT_FILES_ADD_H

#include "files.h"

/*
 * Adds an entry at a clean path ("" is the root); a whiteout is passed with its ".wh."
 * name. Strings are copied. Findings are reported about `subject`.
 */
void oci_files_add(struct oci_files *files, const char *path,
	const struct oci_file *file, struct oci_findings *findings,
	const char *subject);

#endif
