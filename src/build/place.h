/*
 * Where goci keeps its cache, and where it works.
 */
#ifndef GOCI_BUILD_PLACE_H
#define GOCI_BUILD_PLACE_H

#include "app/app.h"
#include "oci/cache.h"
#include "oci/err.h"

struct goci_place {
	struct oci_cache *cache;
	char *cache_dir;
	char *work; /* a folder of this call alone */
};

/*
 * Opens the cache at $GOCI_CACHE, $XDG_CACHE_HOME/goci or ~/.cache/goci. Where none of
 * them can be written to, a warning is given and a temporary one is used.
 */
int goci_place_init(
	struct goci_place *place, struct goci_app *app, struct oci_err *err);
/* Closes the cache and removes the folder of this call. */
void goci_place_release(struct goci_place *place);

#endif
