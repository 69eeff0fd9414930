/*
 * Names of signals, as kill(1) prints them. sigabbrev_np(3) has them in the GNU C
 * library alone.
 */
#ifndef GOCI_APP_SIGNAL_NAME_H
#define GOCI_APP_SIGNAL_NAME_H

/* The name without "SIG" ("TERM"), static; NULL for realtime and unknown signals. */
const char *goci_signal_name(int sig);

/* The number of a name without "SIG"; 0 if it is none of signal(7)'s standard ones. */
int goci_signal_number(const char *name);

#endif
