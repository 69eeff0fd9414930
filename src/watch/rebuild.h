/*
 * Starting a build after a change, and handling its end.
 */
#ifndef GOCI_WATCH_REBUILD_H
#define GOCI_WATCH_REBUILD_H

#include "watch/state.h"

/* Starts a build if there is a change and a go.mod. Logs failures. */
void goci_watch_rebuild(struct goci_watch *w);

/*
 * Handles the end of the build with `status`, of wait(2): replaces the program and
 * stops the running one, or logs why not.
 */
void goci_watch_built(struct goci_watch *w, int status);

#endif
