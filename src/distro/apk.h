/*
 * The database of apk: lib/apk/db/installed, or usr/lib/apk/db/installed (Alpine's
 * wiki, "Apk spec").
 */
#ifndef GOCI_DISTRO_APK_H
#define GOCI_DISTRO_APK_H

#include "distro/packages.h"

/* Adds the packages that it lists. */
int goci_bom_add_apk(struct goci_bom *bom, const struct goci_packages *database,
	struct goci_package_links *links, struct oci_err *err);

#endif
