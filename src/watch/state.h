/*
 * The state of a running goci-watch.
 */
#ifndef GOCI_WATCH_STATE_H
#define GOCI_WATCH_STATE_H

#include "watch/builder.h"
#include "watch/filter.h"
#include "watch/folders.h"
#include "watch/log.h"
#include "watch/module_check.h"
#include "watch/runner.h"
#include "watch/watcher.h"

struct goci_watch {
	struct goci_watch_log log;
	struct goci_watch_folders folders;
	struct goci_filter filter;
	struct goci_watcher watcher;
	struct goci_builder builder;
	struct goci_runner runner;
	struct goci_watch_modules modules;
	double took;         /* seconds of the last build */
	bool start_wanted;   /* a new program is to be started */
	bool has_built;      /* there was a build before */
	bool has_run;        /* the program was started before */
	bool module_missing; /* "go.mod is not there" was logged */
	int64_t clear_until; /* until then orphans are killed; GOCI_NEVER: none */
	int64_t hung_up;     /* until then an end of the program is due to SIGHUP */
	int ending;          /* the signal that ends goci-watch; 0: none */
	int status;          /* the exit status, if `ending` */
};

/* Stops the build and the program, and then goci-watch, because of signal `sig`. */
void goci_watch_end(struct goci_watch *w, int sig);
/* Whether everything that goci_watch_end stops has ended. */
bool goci_watch_is_over(const struct goci_watch *w);

#endif
