/*
 * Services on disk: folders that hold a main package of some module. Go is not run.
 */
#ifndef GOCI_INIT_MAINS_H
#define GOCI_INIT_MAINS_H

#include "init/draft.h"

#include <stdbool.h>

/* Whether a folder holds a main package, with a go.mod at or above it. */
bool goci_mains_is(const struct goci_draft *draft, const char *dir);
/* Appends the names in a folder, in bytewise order; none where it cannot be read. */
void goci_mains_list(const char *dir, struct oci_strv *out);
/* Adds the services at DIR, DIR/services/X, DIR/cmd/X and DIR/services/X/cmd/Y. */
void goci_mains_find(struct goci_draft *draft);
/* The name of the service at `dir` itself: its module's or folder's; owned. */
char *goci_mains_name(const struct goci_draft *draft, const char *dir);

/* The import path of the package in a folder of goci.yaml; owned, NULL when no go.mod
 * tells it. */
char *goci_mains_import(const struct goci_draft *draft, const char *path);

#endif
