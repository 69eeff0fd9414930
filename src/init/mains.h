/*
 * Finding services on disk: folders with a main package. Go is not run.
 */
#ifndef GOCI_INIT_MAINS_H
#define GOCI_INIT_MAINS_H

#include "init/draft.h"

#include <stdbool.h>

/* Whether a folder contains a main package, and it or a parent contains a go.mod. */
bool goci_mains_is(const struct goci_draft *draft, const char *dir);

/* Appends the names of the entries of a folder, sorted; none if it cannot be read. */
void goci_mains_list(const char *dir, struct oci_strv *out);

/*
 * Adds the services at DIR, DIR/services/X, DIR/cmd/X and DIR/services/X/cmd/Y to the
 * draft, and a note for each candidate that cannot be read.
 */
void goci_mains_find(struct goci_draft *draft);

/* A name for the service in the folder `dir`: the last component of its module's path,
 * else the folder's name. Owned by the caller. */
char *goci_mains_name(const struct goci_draft *draft, const char *dir);

/* The import path of the package at `path` of goci.yaml; owned by the caller, NULL
 * without a go.mod. */
char *goci_mains_import(const struct goci_draft *draft, const char *path);

#endif
