/*
 * The files of an image in its bill of materials: those that no package of its
 * distribution has, and those of the packages; and the copyright files that say under
 * which licences packages are.
 */
#ifndef GOCI_SUPPLY_BOM_FILES_H
#define GOCI_SUPPLY_BOM_FILES_H

#include "distro/packages.h"
#include "supply/bom_read.h"

/* What is known of an image when its programs and packages were added; all borrowed. */
struct goci_bom_files {
	const struct oci_image *image;
	const struct oci_rootfs *rootfs;
	const struct goci_owned *owned;
	const struct goci_package_links *links;
	const struct goci_bom_reading *reading;
};

/* How many files are listed; those of packages are many. */
size_t goci_bom_files_max(bool package_files);

/*
 * Adds the regular files of the image that are no Go programs, with their hashes and
 * layers, and to packages the number of their files and the licences of their copyright
 * files. More files than goci_bom_files_max are counted, not read.
 */
int goci_bom_add_files(
	struct goci_bom *bom, const struct goci_bom_files *files, struct oci_err *err);

#endif
