/*
 * Hot reload: build, run, watch, and again.
 */
#ifndef GOCI_WATCH_WATCH_H
#define GOCI_WATCH_WATCH_H

#include "watch/options.h"

/*
 * Runs until a signal ends it. This process reads its signals, waits for every child,
 * and adopts the orphans below it. Lines go to the standard error. Returns what to
 * exit with: the program's status, 128 and the signal that ended it, or 128 and the
 * one that ended us when nothing ran.
 */
int goci_watch_run(const struct goci_watch_options *options, struct oci_err *err);

#endif
