#include "rootfs_find.h"

#include <string.h>

size_t oci_rootfs_lower_bound(const struct oci_rootfs *rootfs, const char *path)
{
	size_t low = 0, high = rootfs->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(rootfs->entries[middle].path, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct oci_rootfs_entry *oci_rootfs_find(
	const struct oci_rootfs *rootfs, const char *path)
{
	size_t i = oci_rootfs_lower_bound(rootfs, path);

	return i < rootfs->count && strcmp(rootfs->entries[i].path, path) == 0
		       ? &rootfs->entries[i]
		       : NULL;
}
