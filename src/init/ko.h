/*
 * From a .ko.yaml to a draft.
 */
#ifndef GOCI_INIT_KO_H
#define GOCI_INIT_KO_H

#include "init/draft.h"

/* `path` is opened relative to the current folder. */
int goci_ko_read(struct goci_draft *draft, const char *path, struct oci_err *err);
/* Carries over the folder kodata of each service that has one. */
void goci_ko_data(struct goci_draft *draft);

#endif
