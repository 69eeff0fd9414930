/*
 * The merged file tree of an image: the paths that its layers leave visible (image-spec
 * layer.md, "Applying Changesets"), and the changes of each layer.
 *
 * Memory is bounded: an image with more than OCI_ROOTFS_ENTRIES paths is refused.
 */
#ifndef OCI_ROOTFS_H
#define OCI_ROOTFS_H

#include "oci/cancel.h"
#include "oci/image.h"
#include "oci/scan.h"

/* Visible ones, with those of the layer at hand; verify takes as many. */
#define OCI_ROOTFS_ENTRIES 250000

/* A visible path; all of it belongs to the tree. */
struct oci_rootfs_entry {
	char *path; /* clean, as in oci/tree.h; never the root itself */
	enum oci_scan_type type;
	struct oci_attrs attrs;
	char *link;    /* of a symlink or a hard link, as the layer has it; or NULL */
	char *special; /* of OCI_SCAN_OTHER, as in oci/scan.h; or NULL */
	int64_t size;  /* of a file's content; of a hard link 0 */
	size_t layer;  /* the one that has it as it is */
	size_t place; /* among all entries of that layer; SIZE_MAX: implied by others */
	/* Where a file's content is: a hard link's is its target's, in that layer or
	 * one below, whatever became of it since; the place is SIZE_MAX where there is
	 * none.
	 */
	size_t content_layer;
	size_t content_place;
	char *content; /* of the files that oci_rootfs_read keeps, or NULL */
	/* Of a file's content, a hard link's target too, if it was asked for; or NULL.
	 */
	struct oci_digest *digest;
	char *xattrs;           /* those of oci_scan_xattrs; or NULL */
	struct oci_xattrs kept; /* a folder's, as they are, of oci_rootfs_read */
	bool added;             /* by oci_rootfs_add */
	char *from;             /* who gave what was added; or NULL */
};

/* The effect of a layer on the layers below it, in paths and bytes. */
struct oci_rootfs_layer {
	size_t added;
	size_t replaced;  /* a folder over a folder is neither */
	size_t deleted;   /* with all that was in a folder */
	int64_t unpacked; /* bytes of the tar, to its end */
	int64_t bytes;    /* of all its files */
	int64_t hidden;   /* of those, what a later layer replaces or deletes */
};

struct oci_rootfs;

/*
 * Reads the entries of all layers, each layer checked against its digest. `keep`, which
 * may be NULL, ends with NULL and names the files whose content is kept, up to 1 MiB
 * each: every file of that name ("passwd"), or with a slash the one at that path. Owned
 * by the caller; NULL on failure.
 */
struct oci_rootfs *oci_rootfs_read(const struct oci_image *image,
	const char *const *keep, const struct oci_cancel *cancel, struct oci_err *err);

/* The tree of an image without layers. Owned by the caller. */
struct oci_rootfs *oci_rootfs_empty(void);

/*
 * Adds a sorted tree as a layer on top, as if it were packed (oci/layer.h). After a
 * failure the merged tree may only be freed.
 */
int oci_rootfs_add(
	struct oci_rootfs *rootfs, const struct oci_tree *tree, struct oci_err *err);

/*
 * Loads the content of the file that `path` leads to through symlinks and hard links,
 * re-reading its layer if necessary. A missing file is not an error; a symlink loop,
 * something that is not a file, or a file over 1 MiB is.
 */
int oci_rootfs_fetch(struct oci_rootfs *rootfs, const struct oci_image *image,
	const char *path, const struct oci_cancel *cancel, struct oci_err *err);

/* One of two images that are compared. */
struct oci_rootfs_side {
	const struct oci_image *image;
	const char *name; /* for failures */
	struct oci_rootfs *rootfs;
};

/*
 * Reads two images with the digests of all file contents, several layers at a time; a
 * layer at the same position in both is read once. The trees are owned by the caller;
 * both are NULL on failure.
 */
struct oci_pool;
int oci_rootfs_read_both(struct oci_rootfs_side sides[2], struct oci_pool *pool,
	const struct oci_cancel *cancel, struct oci_err *err);

void oci_rootfs_free(struct oci_rootfs *rootfs);
void oci_rootfs_freep(struct oci_rootfs **rootfs);
#define oci_auto_rootfs OCI_AUTO(oci_rootfs_freep) struct oci_rootfs

/* All visible paths, bytewise by path; borrowed. */
const struct oci_rootfs_entry *oci_rootfs_entries(
	const struct oci_rootfs *rootfs, size_t *count);

/* The effect of layer `i` (from 0); borrowed. */
const struct oci_rootfs_layer *oci_rootfs_layer(
	const struct oci_rootfs *rootfs, size_t i);

/* The entry of a clean path, symlinks not followed; borrowed, or NULL. */
const struct oci_rootfs_entry *oci_rootfs_find(
	const struct oci_rootfs *rootfs, const char *path);

/*
 * Resolves symlinks in a clean path within the root, the last component included;
 * components that do not exist are kept. Owned by the caller; NULL for a symlink loop.
 */
char *oci_rootfs_resolve(
	const struct oci_rootfs *rootfs, const char *path, struct oci_err *err);

/* The oci_scan_type of a resolved path, or -1 when it does not exist. */
int oci_rootfs_type(const struct oci_rootfs *rootfs, const char *path);

/* The attributes of the root from the last layer that has it; NULL without one. */
const struct oci_attrs *oci_rootfs_root(const struct oci_rootfs *rootfs);

/*
 * The content of a file that was kept or fetched, at a resolved path; borrowed, or
 * NULL.
 */
const char *oci_rootfs_content(const struct oci_rootfs *rootfs, const char *path);

#endif
