/*
 * What every part of the tool is handed: how to tell progress, where to record times,
 * the pool, how to stop.
 */
#ifndef GOCI_APP_APP_H
#define GOCI_APP_APP_H

#include "app/report.h"
#include "app/trace.h"
#include "oci/cancel.h"
#include "oci/pool.h"

struct goci_app {
	struct goci_report *report;
	struct goci_trace *trace; /* NULL when none is asked for */
	struct oci_pool *pool;
	struct oci_cancel cancel;
	/* Set once they are known, borrowed: */
	const char *cache_dir; /* goci's cache */
	const char *work;      /* a folder of this call, removed at its end */
	const char *source; /* the folder that is built, for want of a .git; or NULL */
	const char *original; /* what `source` is a copy of; or NULL */
};

#endif
