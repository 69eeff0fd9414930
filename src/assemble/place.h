/*
 * Where goci keeps its cache, and where it works.
 */
#ifndef GOCI_ASSEMBLE_PLACE_H
#define GOCI_ASSEMBLE_PLACE_H

#include "app/app.h"
#include "oci/cache.h"
#include "oci/err.h"
#include "options/limits.h"

struct goci_place {
	struct oci_cache *cache;
	char *cache_dir;
	char *work; /* a folder of this call alone */
	int work_lock;
};

#define GOCI_PLACE_INIT         \
	{                       \
		.work_lock = -1 \
	}

/* The cache's folder, absolute, owned by the caller; NULL when nothing names one. */
char *goci_cache_dir(void);

/*
 * Opens the cache at $GOCI_CACHE, $XDG_CACHE_HOME/goci or ~/.cache/goci. Where none of
 * them can be written to, a warning is given and a temporary one is used; one that
 * others can change is refused. It waits for who has the cache alone.
 */
int goci_place_init(
	struct goci_place *place, struct goci_app *app, struct oci_err *err);
/* Says of a cache that could not be opened which it is, and what helps. Returns -1. */
int goci_place_explain(const char *dir, struct oci_err *err);
/*
 * At the end of a build: collects what is over the limits, if something was written,
 * nobody else uses the cache, and it was not done within the last hour. The cache may
 * only be closed then.
 */
void goci_place_tidy(struct goci_place *place, const struct goci_limits *limits);
/* Closes the cache and removes the folder of this call. */
void goci_place_release(struct goci_place *place);

#endif
