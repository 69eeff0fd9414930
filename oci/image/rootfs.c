#include "rootfs.h"

#include "changeset.h"
#include "changeset_made.h"
#include "rootfs_find.h"
#include "strict/resolve.h"

#include <stdlib.h>
#include <string.h>

enum { FETCH_MAX = 1 << 20 };

void oci_rootfs_free(struct oci_rootfs *rootfs)
{
	if (!rootfs)
		return;
	for (size_t i = 0; i < rootfs->count; i++)
		oci_rootfs_entry_release(&rootfs->entries[i]);
	free(rootfs->entries);
	free(rootfs->layers);
	free(rootfs);
}

void oci_rootfs_freep(struct oci_rootfs **rootfs)
{
	oci_rootfs_free(*rootfs);
}

const struct oci_rootfs_entry *oci_rootfs_entries(
	const struct oci_rootfs *rootfs, size_t *count)
{
	*count = rootfs->count;
	return rootfs->entries;
}

const struct oci_rootfs_layer *oci_rootfs_layer(
	const struct oci_rootfs *rootfs, size_t i)
{
	return &rootfs->layers[i];
}

struct oci_rootfs *oci_rootfs_new(const struct oci_image *image, bool hashed)
{
	struct oci_rootfs *rootfs = oci_xcalloc(1, sizeof(*rootfs));

	rootfs->hashed = hashed;
	rootfs->layer_count = image->count;
	rootfs->layers = oci_xcalloc(image->count + 1, sizeof(*rootfs->layers));
	return rootfs;
}

struct oci_rootfs *oci_rootfs_empty(void)
{
	const struct oci_image none = OCI_IMAGE_INIT;

	return oci_rootfs_new(&none, false);
}

int oci_rootfs_add(
	struct oci_rootfs *rootfs, const struct oci_tree *tree, struct oci_err *err)
{
	oci_auto_changeset *changes = NULL;
	size_t layer = rootfs->layer_count;

	if (oci_tree_check_sorted(tree, err) < 0)
		return -1;
	changes = oci_changeset_of(tree, rootfs);
	rootfs->layer_count++;
	rootfs->layers = oci_xreallocarray(
		rootfs->layers, rootfs->layer_count + 1, sizeof(*rootfs->layers));
	return oci_changeset_apply(rootfs, changes, layer, err);
}

struct oci_changeset *oci_rootfs_read_layer(const struct oci_image *image, size_t i,
	bool hashed, const char *const *keep, const struct oci_cancel *cancel,
	struct oci_err *err)
{
	oci_auto_span layer = OCI_SPAN_INIT;
	const struct oci_scan scan = {
		&layer, oci_image_wrapping(image, i), NULL, cancel};
	struct oci_changeset *changes = NULL;

	if (oci_image_open_layer(image, i, cancel, &layer, err) == 0)
		changes = oci_changeset_read(&scan, hashed, keep, err);
	if (!changes)
		oci_err_wrap(err, "layer %zu", i);
	return changes;
}

struct oci_rootfs *oci_rootfs_read(const struct oci_image *image,
	const char *const *keep, const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_rootfs *rootfs = oci_rootfs_new(image, false);

	for (size_t i = 0; i < image->count; i++) {
		oci_auto_changeset *changes =
			oci_rootfs_read_layer(image, i, false, keep, cancel, err);

		if (!changes || oci_changeset_apply(rootfs, changes, i, err) < 0)
			return NULL;
	}
	return oci_steal_ptr(&rootfs);
}

/* State for reading the content of one entry of a layer. */
struct fetch {
	size_t at, wanted;
	struct oci_buf content;
};

static int take_content(const struct oci_scan_entry *e, void *arg, struct oci_err *err)
{
	struct fetch *f = arg;

	if (f->at++ != f->wanted)
		return 0;
	return oci_scan_read(e, FETCH_MAX, &f->content, err) < 0 ? -1 : 1;
}

static int fetch(struct oci_rootfs_entry *e, const struct oci_image *image,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_span layer = OCI_SPAN_INIT;
	const struct oci_scan scan = {
		&layer, oci_image_wrapping(image, e->content_layer), NULL, cancel};
	struct fetch f = {.wanted = e->content_place, .content = OCI_BUF_INIT};
	int status = oci_image_open_layer(image, e->content_layer, cancel, &layer, err);

	if (status == 0)
		status = oci_scan_tar(&scan, take_content, &f, NULL, err);
	if (status == 0)
		e->content = oci_buf_take(&f.content);
	oci_buf_release(&f.content);
	return status;
}

int oci_rootfs_fetch(struct oci_rootfs *rootfs, const struct oci_image *image,
	const char *path, const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_free char *real = oci_rootfs_resolve(rootfs, path, err);
	struct oci_rootfs_entry *e;

	if (!real)
		return -1;
	e = (struct oci_rootfs_entry *)(uintptr_t)oci_rootfs_find(rootfs, real);
	if (!e || e->content)
		return 0;
	if ((e->type != OCI_SCAN_FILE && e->type != OCI_SCAN_HARDLINK) ||
		e->content_place == SIZE_MAX)
		return oci_err_set(err, OCI_ERR_INVALID, "/%s: leads to /%s, %s", path,
			real,
			e->type == OCI_SCAN_HARDLINK ? "a hard link to nothing"
						     : "which is no file");
	if (fetch(e, image, cancel, err) < 0)
		return -1;
	rootfs->names += strlen(e->content);
	return 0;
}

static const char *link_at(const char *path, const void *tree)
{
	const struct oci_rootfs_entry *e = oci_rootfs_find(tree, path);

	return e && e->type == OCI_SCAN_SYMLINK ? e->link : NULL;
}

char *oci_rootfs_resolve(
	const struct oci_rootfs *rootfs, const char *path, struct oci_err *err)
{
	return oci_resolve_path(link_at, rootfs, path, err);
}

int oci_rootfs_type(const struct oci_rootfs *rootfs, const char *path)
{
	const struct oci_rootfs_entry *e = oci_rootfs_find(rootfs, path);

	return e ? (int)e->type : -1;
}

const struct oci_attrs *oci_rootfs_root(const struct oci_rootfs *rootfs)
{
	return rootfs->has_root ? &rootfs->root : NULL;
}

const char *oci_rootfs_content(const struct oci_rootfs *rootfs, const char *path)
{
	const struct oci_rootfs_entry *e = oci_rootfs_find(rootfs, path);

	return e ? e->content : NULL;
}
