/*
 * ko's static assets: the folder kodata beside a main package
 * (ko.build/features/static-assets).
 */
#ifndef GOCI_INIT_KO_DATA_H
#define GOCI_INIT_KO_DATA_H

#include "init/draft.h"

/* Sets `file` and KO_DATA_PATH for each service that has a folder kodata. */
void goci_ko_data(struct goci_draft *draft);

#endif
