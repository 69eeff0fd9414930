/*
 * Telling the files of an image: what its layers leave visible, and what each of them
 * does to those below it.
 */
#ifndef GOCI_INSPECT_FILES_H
#define GOCI_INSPECT_FILES_H

#include "inspect/specimen.h"
#include "oci/rootfs.h"

/* The word for a type: "file", "folder", "symlink", "hard link", "special". */
const char *goci_file_type(enum oci_scan_type type);

/* Type and permissions as ls -l writes them ("-rwsr-xr-x"); a hard link begins with h.
 */
#define GOCI_FILE_MODE 11
void goci_file_mode(const struct oci_rootfs_entry *entry, char mode[GOCI_FILE_MODE]);

/* {"path","type","mode","uid","gid","mtime","size","layer"[,"link"]}; owned by the
 * caller. */
json_t *goci_file_json(const struct oci_rootfs_entry *entry);

/* Appends a line for each path, sorted: mode, owner, size, layer, path; and then one
 * for each layer. */
void goci_files_text(const struct goci_specimen *target,
	const struct oci_rootfs *rootfs, struct oci_buf *out);

/* Appends {"image","platform","digest","files":[...],"layers":[...]} as a line. */
void goci_files_json(const struct goci_specimen *target,
	const struct oci_rootfs *rootfs, struct oci_buf *out);

#endif
