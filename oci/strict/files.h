/*
 * The files of layers, entry by entry: adding one, finding one, listing all. What is
 * wrong with an entry in relation to others (a duplicate, a path below a symlink, a
 * link to nothing) is found when it is added or when its layer is stacked.
 */
#ifndef OCI_STRICT_FILES_H
#define OCI_STRICT_FILES_H

#include "oci/layercheck.h"

/*
 * Adds an entry at a clean path ("" is the root); a whiteout has its ".wh." name. The
 * strings are copied. Findings are about `subject`.
 */
void oci_files_add(struct oci_files *files, const char *path,
	const struct oci_file *file, struct oci_findings *findings,
	const char *subject);

/* What is visible at a clean path: false when nothing is. `file` borrows its link. */
bool oci_files_find(
	const struct oci_files *files, const char *path, struct oci_file *file);

/*
 * Where a clean path really is, as oci_rootfs_resolve says. Owned by the caller; NULL
 * for links that go round in a circle.
 */
char *oci_files_resolve(
	const struct oci_files *files, const char *path, struct oci_err *err);

/* Calls `fn` for all that is visible, folders before what is in them. */
typedef void oci_files_fn(const char *path, const struct oci_file *file, void *arg);
void oci_files_each(const struct oci_files *files, oci_files_fn *fn, void *arg);

#endif
