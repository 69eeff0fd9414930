/*
 * A layer as a changeset (layer.md, "Representing Changes"): the entries it has, the
 * paths it deletes, and how both go onto the tree of the layers below.
 */
#ifndef OCI_IMAGE_CHANGESET_H
#define OCI_IMAGE_CHANGESET_H

#include "oci/rootfs.h"

/* The tree so far. */
struct oci_rootfs {
	struct oci_rootfs_entry *entries; /* bytewise by path */
	size_t count;
	size_t names; /* bytes of paths and links */
	struct oci_rootfs_layer *layers;
	size_t layer_count;
	bool hashed; /* contents are */
	bool has_root;
	struct oci_attrs root;
};

/* A tree of no layer yet, for those of an image. */
struct oci_rootfs *oci_rootfs_new(const struct oci_image *image, bool hashed);

/* The first entry whose path is not before `path`. */
size_t oci_rootfs_lower_bound(const struct oci_rootfs *rootfs, const char *path);

void oci_rootfs_entry_release(struct oci_rootfs_entry *entry);

/*
 * Reads a layer; `hashed` as in the tree, `keep` as of oci_rootfs_read. Layers can be
 * read concurrently. Owned by the caller, NULL on failure.
 */
struct oci_changeset *oci_changeset_read(const struct oci_scan *layer, bool hashed,
	const char *const *keep, struct oci_err *err);
/* That of a layer that a tree is packed as, to be put on `below`. Owned by the caller.
 */
struct oci_changeset *oci_changeset_of(
	const struct oci_tree *tree, const struct oci_rootfs *below);
struct oci_changeset *oci_changeset_copy(const struct oci_changeset *changes);
void oci_changeset_free(struct oci_changeset *changes);
void oci_changeset_freep(struct oci_changeset **changes);
#define oci_auto_changeset OCI_AUTO(oci_changeset_freep) struct oci_changeset

/*
 * Puts it, as number `layer` of an image, on the tree of those below it, and empties
 * it. After a failure the tree may only be released.
 */
int oci_changeset_apply(struct oci_rootfs *rootfs, struct oci_changeset *changes,
	size_t layer, struct oci_err *err);

/* Reads layer `i` of an image; which one it is, is told of a failure. */
struct oci_changeset *oci_rootfs_read_layer(const struct oci_image *image, size_t i,
	bool hashed, const char *const *keep, const struct oci_cancel *cancel,
	struct oci_err *err);

#endif
