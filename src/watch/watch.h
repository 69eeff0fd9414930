/*
 * The main loop of goci-watch: build, run, watch for changes, repeat.
 */
#ifndef GOCI_WATCH_WATCH_H
#define GOCI_WATCH_WATCH_H

#include "watch/options.h"

/*
 * Runs until a signal ends it; logs to standard error. It blocks signals, becomes a
 * child subreaper (prctl(2)) and waits for every child of this process. Returns the
 * exit status: the program's, 128 + the signal that killed it, or 128 + the signal that
 * ended goci-watch while no program ran; -1 on failure.
 */
int goci_watch_run(const struct goci_watch_options *options, struct oci_err *err);

#endif
