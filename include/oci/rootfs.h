/*
 * The merged tree of an image: which paths its layers leave visible (layer.md,
 * "Applying Changesets"), what each of them is, and what every layer does to those
 * below it.
 *
 * Memory is bounded: an image of over OCI_ROOTFS_ENTRIES paths is refused.
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

/* What a layer has, and does to the tree of those below it; in paths and bytes. */
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

/* That of an image without layers. Owned by the caller. */
struct oci_rootfs *oci_rootfs_empty(void);

/*
 * Puts a sorted tree on it, as the layer of a tree does that is packed (oci/layer.h).
 * After a failure the merged tree may only be released.
 */
int oci_rootfs_add(
	struct oci_rootfs *rootfs, const struct oci_tree *tree, struct oci_err *err);

/*
 * Sees to it that the content of what a path leads to is kept, through symlinks and
 * hard links, whatever its name is: its layer is read once more where it has to be.
 * Nothing at the end is no error; links in a circle, no file or one over 1 MiB is.
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
 * Reads two images in the same way, several layers at a time, and a layer that both
 * have at one place only once. The trees are owned by the caller; both are NULL on
 * failure.
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

/* What layer `i` does, from the image's first on; borrowed. */
const struct oci_rootfs_layer *oci_rootfs_layer(
	const struct oci_rootfs *rootfs, size_t i);

/* What is at a clean path itself; borrowed, NULL when nothing is. */
const struct oci_rootfs_entry *oci_rootfs_find(
	const struct oci_rootfs *rootfs, const char *path);

/*
 * Where a clean path really is: symlinks in it are followed inside the root, the last
 * component too. Parts that are not there stay as they are. Owned by the caller; NULL
 * for links that go round in a circle.
 */
char *oci_rootfs_resolve(
	const struct oci_rootfs *rootfs, const char *path, struct oci_err *err);

/* What is at a resolved path: a type of oci/scan.h, or -1 when nothing is. */
int oci_rootfs_type(const struct oci_rootfs *rootfs, const char *path);

/* The root itself as the last layer that has it says; NULL when none does. */
const struct oci_attrs *oci_rootfs_root(const struct oci_rootfs *rootfs);

/* The content of such a file at a resolved path, borrowed, or NULL. */
const char *oci_rootfs_content(const struct oci_rootfs *rootfs, const char *path);

#endif
