/*
 * `goci inspect --files`: the files of an image after all layers are applied, and what
 * each layer adds, replaces and removes.
 */
#ifndef GOCI_INSPECT_FILE_LIST_H
#define GOCI_INSPECT_FILE_LIST_H

#include "inspect/platform_image.h"
#include "oci/rootfs.h"

/* {"path","type","mode","uid","gid","mtime","size","layer"[,"link"]} of one file, size
 * in bytes, mtime in seconds since 1970; owned by the caller. */
json_t *goci_file_json(const struct oci_rootfs_entry *entry);

/*
 * Appends a line for each file, sorted by path (mode, owner, size, layer, path), and
 * then a line for each layer.
 */
void goci_files_text(const struct goci_platform_image *target,
	const struct oci_rootfs *rootfs, struct oci_buf *out);

/* Appends {"image","platform","digest","files":[...],"layers":[...]} as one line. */
void goci_files_json(const struct goci_platform_image *target,
	const struct oci_rootfs *rootfs, struct oci_buf *out);

#endif
