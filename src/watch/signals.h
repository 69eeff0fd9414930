/*
 * Reading signals from a descriptor (signalfd(2)): those that end goci-watch, those
 * that are forwarded to the program, SIGTSTP, and SIGCHLD.
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

/* Blocks the signals and opens the descriptor. A signal that is ignored stays so. */
int goci_watch_signals_open(struct goci_watch_signals *s, struct oci_err *err);
/* Restores the signal mask and closes the descriptor. */
void goci_watch_signals_close(struct goci_watch_signals *s);
/* The next pending signal, or 0; does not wait. */
int goci_watch_signals_next(const struct goci_watch_signals *s);
/* Whether the signal ends goci-watch. */
bool goci_watch_signals_ends(int sig);

#endif
