/*
 * Changesets: one layer as the entries it adds and the paths it deletes (image-spec
 * layer.md, "Representing Changes"), and how they are applied to the tree of the layers
 * below.
 */
#ifndef OCI_IMAGE_CHANGESET_H
#define OCI_IMAGE_CHANGESET_H

#include "oci/rootfs.h"

/* The merged tree of the layers applied so far. */
struct oci_rootfs {
	struct oci_rootfs_entry *entries; /* sorted bytewise by path */
	size_t count;
	size_t names; /* bytes of all paths and link targets */
	struct oci_rootfs_layer *layers;
	size_t layer_count;
	bool hashed; /* entries have content digests */
	bool has_root;
	struct oci_attrs root;
};

/* Frees the strings of an entry. */
void oci_rootfs_entry_release(struct oci_rootfs_entry *entry);

/*
 * Reads a layer into a changeset; `hashed` and `keep` are as in oci_rootfs_read. Layers
 * can be read concurrently. The caller frees the changeset; NULL on failure.
 */
struct oci_changeset *oci_changeset_read(const struct oci_scan *layer, bool hashed,
	const char *const *keep, struct oci_err *err);

/* Frees a changeset; NULL is allowed. */
void oci_changeset_free(struct oci_changeset *changes);
void oci_changeset_freep(struct oci_changeset **changes);
#define oci_auto_changeset OCI_AUTO(oci_changeset_freep) struct oci_changeset

/*
 * Applies a changeset to the tree of the layers below, as layer number `layer` of the
 * image, and empties it. After a failure the tree may only be freed.
 */
int oci_changeset_apply(struct oci_rootfs *rootfs, struct oci_changeset *changes,
	size_t layer, struct oci_err *err);

/* Adds an entry and takes ownership of its strings. */
void oci_changeset_add(struct oci_changeset *c, const struct oci_rootfs_entry *entry);

/* Bytes that an entry counts towards the limit on kept names and contents. */
size_t oci_rootfs_entry_len(const struct oci_rootfs_entry *e);

#endif
