/*
 * The merged tree of a base image: which paths its layers leave visible (layer.md,
 * "Applying Changesets"), so that what is put on top neither replaces a symlink by a
 * folder nor changes a folder that is there.
 */
#ifndef OCI_ROOTFS_H
#define OCI_ROOTFS_H

#include "oci/cancel.h"
#include "oci/layout.h"
#include "oci/scan.h"

struct oci_rootfs;

/*
 * Reads the names of all layers, checked against their digests, and the content of the
 * files called "passwd" and "group", and of a toolchain's VERSION. Owned by the caller;
 * NULL on failure.
 */
struct oci_rootfs *oci_rootfs_read(const struct oci_image *image,
	const struct oci_cancel *cancel, struct oci_err *err);
void oci_rootfs_free(struct oci_rootfs *rootfs);
void oci_rootfs_freep(struct oci_rootfs **rootfs);
#define oci_auto_rootfs OCI_AUTO(oci_rootfs_freep) struct oci_rootfs

/*
 * Where a clean path really is: symlinks in it are followed inside the root, the last
 * component too. Parts that are not there stay as they are. Owned by the caller; NULL
 * for links that go round in a circle.
 */
char *oci_rootfs_resolve(
	const struct oci_rootfs *rootfs, const char *path, struct oci_err *err);

/*
 * The same in any tree: `link` tells the target of the symlink at a clean path,
 * borrowed, or NULL where there is none.
 */
typedef const char *oci_link_fn(const char *path, const void *tree);
char *oci_resolve_path(
	oci_link_fn *link, const void *tree, const char *path, struct oci_err *err);

/* What is at a resolved path: a type of oci/scan.h, or -1 when nothing is. */
int oci_rootfs_type(const struct oci_rootfs *rootfs, const char *path);

/* The content of such a file at a resolved path, borrowed, or NULL. */
const char *oci_rootfs_content(const struct oci_rootfs *rootfs, const char *path);

#endif
