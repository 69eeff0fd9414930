/*
 * Completes references of images: transports, layouts and their tags, archives.
 */
#ifndef GOCI_MANUAL_COMPLETE_REF_H
#define GOCI_MANUAL_COMPLETE_REF_H

#include "manual/candidates.h"

void goci_complete_ref(struct goci_candidates *c);

#endif
