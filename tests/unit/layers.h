/*
 * Layers of an image that are made by hand, and the tree that they leave visible.
 */
#ifndef GOCI_TEST_LAYERS_H
#define GOCI_TEST_LAYERS_H

#include "image.h"
#include "oci/rootfs.h"

#include <archive.h>
#include <archive_entry.h>

/*
 * One entry of a layer: "a/" is a folder, "a -> b" a symlink, "a == b" a hard link,
 * "a = text" a file, "a | " a FIFO; a mode may stand before it: "4755:a = text".
 */
static inline void write_entry(struct archive *a, const char *what)
{
	static const struct {
		const char *sign;
		unsigned type;
	} signs[] = {{" -> ", AE_IFLNK}, {" == ", AE_IFREG}, {" = ", AE_IFREG},
		{" | ", AE_IFIFO}};
	struct archive_entry *h = archive_entry_new();
	const char *colon = strchr(what, ':'), *rest = "";
	oci_auto_free char *path = oci_xstrdup(colon ? colon + 1 : what);
	unsigned type = AE_IFREG;
	size_t i;

	for (i = 0; i < OCI_COUNT(signs); i++) {
		char *at = strstr(path, signs[i].sign);

		if (!at)
			continue;
		*at = '\0';
		rest = at + strlen(signs[i].sign);
		type = signs[i].type;
		break;
	}
	if (path[strlen(path) - 1] == '/')
		type = AE_IFDIR;
	archive_entry_set_pathname(h, path);
	archive_entry_set_filetype(h, type);
	archive_entry_set_perm(h, colon ? (mode_t)strtoul(what, NULL, 8) : 0755);
	archive_entry_set_uid(h, 4321);
	archive_entry_set_gid(h, 1234);
	if (i == 0)
		archive_entry_set_symlink(h, rest);
	if (i == 1)
		archive_entry_set_hardlink(h, rest);
	archive_entry_set_size(h, i == 2 ? (la_int64_t)strlen(rest) : 0);
	assert_int_equal(archive_write_header(a, h), ARCHIVE_OK);
	if (i == 2)
		archive_write_data(a, rest, strlen(rest));
	archive_entry_free(h);
}

/* Writes entries (a list that NULL ends) as a blob of the image's next layer. */
static inline void add_layer(
	struct oci_image *image, int filter, const char *const *entries)
{
	size_t size = 1 << 20, used = 0;
	oci_auto_free char *tar = oci_xcalloc(1, size);
	struct archive *a = archive_write_new();

	archive_write_set_format_pax(a);
	if (filter == ARCHIVE_FILTER_GZIP)
		archive_write_add_filter_gzip(a);
	else if (filter == ARCHIVE_FILTER_ZSTD)
		archive_write_add_filter_zstd(a);
	assert_int_equal(archive_write_open_memory(a, tar, size, &used), ARCHIVE_OK);
	for (; *entries; entries++)
		write_entry(a, *entries);
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
	put_layer(image, tar, used);
}

#define LAYER(image, ...) \
	add_layer(image, ARCHIVE_FILTER_NONE, (const char *const[]){__VA_ARGS__, NULL})

static inline struct oci_rootfs *read_all(const struct oci_image *image)
{
	struct oci_err err = {0};
	static const char *const keep[] = {"passwd", "group", NULL};
	struct oci_rootfs *rootfs = oci_rootfs_read(image, keep, NULL, &err);

	if (!rootfs)
		fail_msg("%s", err.msg);
	return rootfs;
}

#endif
