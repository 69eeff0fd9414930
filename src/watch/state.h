/*
 * What goci-watch knows while it runs, and what it does about what happens.
 */
#ifndef GOCI_WATCH_STATE_H
#define GOCI_WATCH_STATE_H

#include "watch/builder.h"
#include "watch/filter.h"
#include "watch/log.h"
#include "watch/modules.h"
#include "watch/place.h"
#include "watch/service.h"
#include "watch/source.h"

struct goci_watch {
	struct goci_watch_log log;
	struct goci_watch_place place;
	struct goci_filter filter;
	struct goci_source source;
	struct goci_builder builder;
	struct goci_service service;
	struct goci_watch_modules modules;
	double took;         /* seconds of the last build */
	bool start_wanted;   /* a new program is there and is not running */
	bool has_built;      /* a build was tried before */
	bool has_run;        /* one was started before */
	bool module_missing; /* that was said */
	int64_t clear_until; /* what the program left is being killed; or GOCI_NEVER */
	int64_t hung_up;     /* until then its end is one by SIGHUP; or 0 */
	int ending;          /* the signal that ends us; 0 */
	int status;
};

/* Does what is due: builds, starts, kills. */
void goci_watch_advance(struct goci_watch *w);
/* When to do it again at the latest. */
int64_t goci_watch_due(const struct goci_watch *w);
/* A signal has come, SIGCHLD among them. */
void goci_watch_on_signal(struct goci_watch *w, int sig);
/* Whether all has ended that was to. */
bool goci_watch_is_over(const struct goci_watch *w);

/* A build is due; a build has ended with this status. In rebuild.c. */
void goci_watch_rebuild(struct goci_watch *w);
void goci_watch_built(struct goci_watch *w, int status);
/* Ends everything because of a signal. */
void goci_watch_end(struct goci_watch *w, int sig);

#endif
