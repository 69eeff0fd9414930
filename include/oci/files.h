/*
 * The files of layers: what one layer holds, and what is visible when layers lie upon
 * each other (image-spec layer.md, "Applying Changesets").
 *
 * Each path has its attributes and the layer that it comes from, in about 60 bytes; how
 * many there can be is the budget's affair. What is wrong about entries beside others
 * (there twice, below a symlink, links to nothing) is found when they are added, or
 * when the layer is put upon those below it.
 */
#ifndef OCI_FILES_H
#define OCI_FILES_H

#include "oci/err.h"
#include "oci/finding.h"
#include "oci/limits.h"

#include <stdbool.h>
#include <stdint.h>

enum oci_file_type {
	OCI_FILE_REGULAR,
	OCI_FILE_DIR,
	OCI_FILE_SYMLINK,
	OCI_FILE_HARDLINK,
	OCI_FILE_CHAR,
	OCI_FILE_BLOCK,
	OCI_FILE_FIFO,
};

struct oci_file {
	enum oci_file_type type;
	unsigned mode; /* permission bits, 07777 */
	uint32_t uid;
	uint32_t gid;
	int64_t size;
	const char *link; /* a link's target, a hard link's as a clean path; or NULL */
	unsigned layer;   /* the one that it comes from, from 0 on */
	bool implied;     /* a folder without an entry: it is there for what is in it */
	bool capability;  /* it has the attribute security.capability */
};

/* The files of layer number `layer`, none yet. `budget` outlives them. */
struct oci_files;
struct oci_files *oci_files_new(struct oci_budget *budget, unsigned layer);
void oci_files_free(struct oci_files *files);
void oci_files_freep(struct oci_files **files);
#define oci_auto_files OCI_AUTO(oci_files_freep) struct oci_files

/*
 * Adds an entry at a clean path ("" is the root); a whiteout has its ".wh." name. The
 * strings are copied. Findings are about `subject`.
 */
void oci_files_add(struct oci_files *files, const char *path,
	const struct oci_file *file, struct oci_findings *findings,
	const char *subject);

/*
 * Puts a layer upon those below it, or upon nothing: `lower` becomes what is visible
 * then. `upper` is freed, and its findings are told of `subject`. Call it from the
 * lowest layer to the highest.
 */
void oci_files_stack(struct oci_files **lower, struct oci_files *upper,
	struct oci_findings *findings, const char *subject);

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
