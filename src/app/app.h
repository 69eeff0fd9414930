/*
 * The context of a call, passed to every part of the tool: progress report, trace,
 * thread pool, cancellation, folders.
 */
#ifndef GOCI_APP_APP_H
#define GOCI_APP_APP_H

#include "app/trace.h"
#include "oci/cancel.h"
#include "oci/pool.h"

struct goci_report;

struct goci_app {
	struct goci_report *report;
	struct goci_trace *trace; /* NULL: no trace */
	struct oci_pool *pool;
	struct oci_cancel cancel;
	/* Set once they are known; borrowed: */
	const char *cache_dir; /* the cache of goci */
	const char *work;      /* temporary folder, removed at the end of the call */
	const char *source;    /* the folder to build, where it has no .git; or NULL */
	const char *original;  /* what `source` is a copy of; or NULL */
};

#endif
