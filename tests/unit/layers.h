/*
 * Layers of an image that are made by hand, and the tree that they leave visible.
 */
#ifndef GOCI_TEST_LAYERS_H
#define GOCI_TEST_LAYERS_H

#include "image.h"
#include "oci/rootfs.h"

#include <archive.h>
#include <archive_entry.h>

/* One entry of a layer: a path that ends in '/' is a folder, "a -> b" a symlink. */
static inline void write_entry(struct archive *a, const char *what)
{
	struct archive_entry *h = archive_entry_new();
	const char *arrow = strstr(what, " -> "), *equals = strstr(what, " = ");
	size_t len = arrow    ? (size_t)(arrow - what)
		     : equals ? (size_t)(equals - what)
			      : strlen(what);
	oci_auto_free char *path = oci_xstrndup(what, len);
	const char *content = equals ? equals + 3 : "";

	archive_entry_set_pathname(h, path);
	archive_entry_set_perm(h, 0755);
	archive_entry_set_filetype(h, arrow ? AE_IFLNK : AE_IFREG);
	if (arrow)
		archive_entry_set_symlink(h, arrow + 4);
	else if (path[len - 1] == '/')
		archive_entry_set_filetype(h, AE_IFDIR);
	archive_entry_set_size(h, (la_int64_t)strlen(content));
	assert_int_equal(archive_write_header(a, h), ARCHIVE_OK);
	archive_write_data(a, content, strlen(content));
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
	struct oci_rootfs *rootfs = oci_rootfs_read(image, NULL, &err);

	if (!rootfs)
		fail_msg("%s", err.msg);
	return rootfs;
}

#endif
