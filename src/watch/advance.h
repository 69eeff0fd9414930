/*
 * The steps of goci-watch's main loop: timers and signals.
 */
#ifndef GOCI_WATCH_ADVANCE_H
#define GOCI_WATCH_ADVANCE_H

#include "watch/state.h"

/* Does everything that is due: starts builds and the program, kills what is late. */
void goci_watch_advance(struct goci_watch *w);
/* When to call goci_watch_advance at the latest (goci_watch_now), or GOCI_NEVER. */
int64_t goci_watch_due(const struct goci_watch *w);
/* Handles a signal; with SIGCHLD it waits for the children that have ended. */
void goci_watch_on_signal(struct goci_watch *w, int sig);

#endif
