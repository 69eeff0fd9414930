/*
 * The files of layers: add entries, look them up, list them. Faults of an entry in
 * relation to others (a duplicate, a path below a symlink, a hard link without a
 * target) are found when the entry is added or when its layer is stacked.
 */
#ifndef OCI_STRICT_FILES_H
#define OCI_STRICT_FILES_H

#include "oci/layercheck.h"

/*
 * Looks up the visible file at a clean path; false when there is none. The link in
 * `file` is borrowed.
 */
bool oci_files_find(
	const struct oci_files *files, const char *path, struct oci_file *file);

/*
 * Resolves the symlinks of a clean path, like oci_rootfs_resolve. The caller frees it;
 * NULL when the links form a loop.
 */
char *oci_files_resolve(
	const struct oci_files *files, const char *path, struct oci_err *err);

/* Calls `fn` for all visible files, folders before their content. */
typedef void oci_files_fn(const char *path, const struct oci_file *file, void *arg);
void oci_files_each(const struct oci_files *files, oci_files_fn *fn, void *arg);

/* The node at an index; borrowed. */
struct oci_node *oci_files_node(const struct oci_files *f, uint32_t index);

/* The text at an offset; borrowed. */
const char *oci_files_text(const struct oci_files *f, uint32_t offset);

/* The child of this name, or 0. */
uint32_t oci_files_child(
	const struct oci_files *f, uint32_t parent, const char *name, size_t len);

/* The child of this name, created if missing; 0 when the budget is exhausted. */
uint32_t oci_files_make(
	struct oci_files *f, uint32_t parent, const char *name, size_t len);

/*
 * Stores a copy of a text and returns its offset; 0 for NULL, or when the budget is
 * exhausted.
 */
uint32_t oci_files_keep(struct oci_files *f, const char *text, size_t len);

/* Returns all budget that was taken, ahead of freeing the files. */
void oci_files_give_back(struct oci_files *f);

#endif
