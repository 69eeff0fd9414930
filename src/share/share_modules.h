/*
 * The layer of a shared cache that contains downloaded modules.
 */
#ifndef GOCI_SHARE_SHARE_MODULES_H
#define GOCI_SHARE_SHARE_MODULES_H

#include "share/share_saving.h"

/* Makes the layer of the modules of all jobs and adds it. */
int goci_saving_modules(struct goci_saving *s, struct oci_err *err);

#endif
