/*
 * The files of layers, entry by entry: adding one, finding one, listing all. What is
 * wrong with an entry in relation to others (a duplicate, a path below a symlink, a
 * link to nothing) is found when it is added or when its layer is stacked.
 */
#ifndef OCI_STRICT_FILES_H
#define OCI_STRICT_FILES_H

#include "oci/layercheck.h"

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

struct oci_node *oci_files_node(const struct oci_files *f, uint32_t index);

const char *oci_files_text(const struct oci_files *f, uint32_t offset);

/* The child of this name, or 0. */
uint32_t oci_files_child(
	const struct oci_files *f, uint32_t parent, const char *name, size_t len);

/* The same, made if there is none; 0 when the budget is at its end. */
uint32_t oci_files_make(
	struct oci_files *f, uint32_t parent, const char *name, size_t len);

/* Keeps a text; 0 for NULL, or when the budget is at its end. */
uint32_t oci_files_keep(struct oci_files *f, const char *text, size_t len);

/* Gives the budget back that was taken, before what it was for is freed. */
void oci_files_give_back(struct oci_files *f);

#endif
