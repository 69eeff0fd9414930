/*
 * Signals as something to read: those that ask to end, those that are only passed on,
 * SIGTSTP, and SIGCHLD.
 */
#ifndef GOCI_WATCH_SIGNALS_H
#define GOCI_WATCH_SIGNALS_H

#include "oci/err.h"

#include <signal.h>
#include <stdbool.h>

struct goci_watch_signals {
	int fd;
	sigset_t before;
};

/* From now on they are read. One that was ignored stays so. */
int goci_watch_signals_open(struct goci_watch_signals *s, struct oci_err *err);
/* Puts the mask back. */
void goci_watch_signals_close(struct goci_watch_signals *s);
/* The next one; 0: there is none. */
int goci_watch_signals_next(const struct goci_watch_signals *s);
/* Whether it asks to end. */
bool goci_watch_signals_ends(int sig);

#endif
