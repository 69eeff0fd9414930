#include "inspect/weight.h"

#include <stdlib.h>
#include <string.h>

void goci_weight_release(struct goci_weight *weight)
{
	free(weight->folders);
	goci_binaries_release(&weight->programs);
	oci_rootfs_free(weight->rootfs);
	*weight = (struct goci_weight)GOCI_WEIGHT_INIT;
}

/* A path that is not terminated: the folder of another path. */
struct key {
	const char *path;
	size_t len;
};

static int by_key(const void *a, const void *b)
{
	const struct key *key = a;
	const struct goci_weight_folder *folder = b;
	int order = strncmp(key->path, folder->path, key->len);

	return order ? order : -(int)(folder->path[key->len] != '\0');
}

/* The folder that a path is in; the root for what has none. */
static size_t find_parent(const struct goci_weight *weight, const char *path)
{
	const char *slash = strrchr(path, '/');
	const struct key key = {path, slash ? (size_t)(slash - path) : 0};
	const struct goci_weight_folder *found =
		bsearch(&key, weight->folders, weight->count, sizeof(*found), by_key);

	return found ? (size_t)(found - weight->folders) : 0;
}

static void list_folders(struct goci_weight *weight,
	const struct oci_rootfs_entry *entries, size_t count)
{
	weight->folders = oci_xcalloc(count + 1, sizeof(*weight->folders));
	weight->folders[weight->count++].path = "";
	for (size_t i = 0; i < count; i++)
		if (entries[i].type == OCI_SCAN_DIR)
			weight->folders[weight->count++].path = entries[i].path;
}

/* Parents come first: from the end on, each passes on what it has. */
static void add_up(struct goci_weight *weight, const struct oci_rootfs_entry *entries,
	size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct goci_weight_folder *folder;

		if (entries[i].type == OCI_SCAN_DIR)
			continue;
		folder = &weight->folders[find_parent(weight, entries[i].path)];
		folder->size += entries[i].size;
		folder->files++;
	}
	for (size_t i = weight->count; i-- > 1;) {
		struct goci_weight_folder *folder = &weight->folders[i];

		folder->parent = find_parent(weight, folder->path);
		weight->folders[folder->parent].size += folder->size;
		weight->folders[folder->parent].files += folder->files;
	}
}

int goci_weight_read(struct goci_weight *weight,
	const struct goci_platform_image *target, const struct oci_cancel *cancel,
	struct oci_err *err)
{
	const struct oci_rootfs_entry *entries;
	size_t count;

	*weight = (struct goci_weight)GOCI_WEIGHT_INIT;
	weight->target = target;
	weight->programs.scratch = target->scratch;
	for (size_t i = 0; i < target->image.count; i++)
		weight->packed += target->image.layers[i].descriptor.size;
	weight->rootfs = oci_rootfs_read(&target->image, NULL, cancel, err);
	if (!weight->rootfs)
		return -1;
	entries = oci_rootfs_entries(weight->rootfs, &count);
	list_folders(weight, entries, count);
	add_up(weight, entries, count);
	return goci_binaries_measure(
		&target->image, weight->rootfs, cancel, &weight->programs, err);
}
