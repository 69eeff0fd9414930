/*
 * The database of dpkg: var/lib/dpkg/status, and the files of distroless images in
 * var/lib/dpkg/status.d, one for each package (dpkg(1), deb822(5)).
 */
#ifndef GOCI_DISTRO_DPKG_H
#define GOCI_DISTRO_DPKG_H

#include "distro/packages.h"

/* Adds the packages that are installed. */
int goci_bom_add_dpkg(struct goci_bom *bom, const struct goci_packages *database,
	struct goci_package_links *links, struct oci_err *err);

#endif
