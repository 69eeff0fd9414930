/*
 * The layers of a shared cache that contain compiled packages.
 */
#ifndef GOCI_SHARE_SHARE_PACKAGES_H
#define GOCI_SHARE_SHARE_PACKAGES_H

#include "share/share_saving.h"

/* Makes the layers of the packages of all jobs and adds them. */
int goci_saving_packages(struct goci_saving *s, struct oci_err *err);

#endif
