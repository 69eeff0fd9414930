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

void oci_rootfs_entry_release(struct oci_rootfs_entry *entry);

/*
 * Reads a layer; `hashed` as in the tree, `keep` as of oci_rootfs_read. Layers can be
 * read concurrently. Owned by the caller, NULL on failure.
 */
struct oci_changeset *oci_changeset_read(const struct oci_scan *layer, bool hashed,
	const char *const *keep, struct oci_err *err);
void oci_changeset_free(struct oci_changeset *changes);
void oci_changeset_freep(struct oci_changeset **changes);
#define oci_auto_changeset OCI_AUTO(oci_changeset_freep) struct oci_changeset

/*
 * Puts it, as number `layer` of an image, on the tree of those below it, and empties
 * it. After a failure the tree may only be released.
 */
int oci_changeset_apply(struct oci_rootfs *rootfs, struct oci_changeset *changes,
	size_t layer, struct oci_err *err);

/* Adds an entry, and takes over what it owns. */
void oci_changeset_add(struct oci_changeset *c, const struct oci_rootfs_entry *entry);

/* Bytes of what is kept of an entry, which have a limit. */
size_t oci_rootfs_entry_len(const struct oci_rootfs_entry *e);

#endif
