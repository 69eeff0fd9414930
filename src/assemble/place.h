/*
 * Opens the cache and the work folder of a call.
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
	char *work; /* work folder of this call */
	int work_lock;
};

#define GOCI_PLACE_INIT         \
	{                       \
		.work_lock = -1 \
	}

/* Returns the absolute path of the cache; the caller frees it. NULL if none is set. */
char *goci_cache_dir(void);

/*
 * Opens the cache at $GOCI_CACHE, $XDG_CACHE_HOME/goci or ~/.cache/goci. If it is not
 * writable, warns and uses a temporary one; a cache that other users can change is an
 * error. Waits while another process holds the cache exclusively.
 */
int goci_place_init(
	struct goci_place *place, struct goci_app *app, struct oci_err *err);
/* Adds the cache's path, and what helps, to the error of opening it. Returns -1. */
int goci_place_explain(const char *dir, struct oci_err *err);
/*
 * At the end of a build, removes what exceeds the limits, if something was written,
 * nobody else uses the cache, and the last time is over an hour ago. After this call
 * the cache may only be closed.
 */
void goci_place_tidy(struct goci_place *place, const struct goci_limits *limits);
/* Closes the cache and removes the work folder. */
void goci_place_release(struct goci_place *place);

#endif
