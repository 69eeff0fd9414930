/*
 * The files of an image that are read for its bill of materials: databases of packages,
 * the name of the distribution, and what may be a program.
 */
#ifndef GOCI_SUPPLY_BOM_SEARCH_H
#define GOCI_SUPPLY_BOM_SEARCH_H

#include "oci/rootfs.h"

/* What a file of the image is read for. */
enum goci_bom_use {
	GOCI_BOM_USE_PROGRAM,
	GOCI_BOM_USE_DISTRO,
	GOCI_BOM_USE_DPKG,
	GOCI_BOM_USE_APK,
	GOCI_BOM_USE_LIST,    /* of the files of a package: dpkg's info/NAME.list */
	GOCI_BOM_USE_MD5SUMS, /* of distroless: status.d/NAME.md5sums */
};

struct goci_bom_wanted {
	const struct oci_rootfs_entry *entry;
	enum goci_bom_use use;
};

/* By where their content is. */
struct goci_bom_search {
	struct goci_bom_wanted *files;
	size_t count;
};

void goci_bom_search_release(struct goci_bom_search *search);

/*
 * Fills the empty `search`. A place is read once: of two uses of one file the first
 * counts.
 */
void goci_bom_search_fill(
	struct goci_bom_search *search, const struct oci_rootfs *rootfs);

/* The file that a path leads to; a missing one, and a loop, is none. */
const struct oci_rootfs_entry *goci_bom_search_find(
	const struct oci_rootfs *rootfs, const char *path);

/* Folders of dpkg's database, without a slash at the end. */
#define GOCI_DPKG_INFO "var/lib/dpkg/info"
#define GOCI_DPKG_STATUS_D "var/lib/dpkg/status.d"

/* The name of a file in a folder, borrowed; NULL where `path` is none. */
const char *goci_bom_name_in(const char *path, const char *folder);

/* Whether a string ends with another. */
bool goci_bom_ends_with(const char *s, const char *end);

/* Compares two files by where their content is. */
int goci_bom_by_content(
	const struct oci_rootfs_entry *f, const struct oci_rootfs_entry *g);

#endif
