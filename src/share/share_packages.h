/*
 * The layers of a shared cache that hold compiled packages.
 */
#ifndef GOCI_SHARE_SHARE_PACKAGES_H
#define GOCI_SHARE_SHARE_PACKAGES_H

#include "share/share_saving.h"

/* Makes and adds the layers of the packages of all jobs. */
int goci_saving_packages(struct goci_saving *s, struct oci_err *err);

#endif
