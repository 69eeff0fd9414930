/*
 * Signals: SIGINT, SIGTERM and SIGHUP become a note in a struct oci_cancel.
 *
 * They are blocked in every thread, and one thread waits for them: nothing runs in a
 * signal handler. A signal that was ignored when goci was started (nohup, a shell's
 * background job) stays ignored. The first one counts.
 */
#ifndef GOCI_CLI_SIGNALS_H
#define GOCI_CLI_SIGNALS_H

#include "app/report.h"
#include "oci/cancel.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

struct goci_signals {
	pthread_t thread;
	sigset_t set;
	sigset_t before;
	struct oci_cancel *cancel;
	struct goci_report *report; /* or NULL */
	atomic_bool ending;
	bool running;
};

/*
 * Starts to watch; call it before any thread starts that does not block all signals.
 * `cancel` is borrowed, and so is `report`, which is told of each pause; without one, a
 * command has no children, and SIGTSTP does what it always does.
 */
int goci_signals_start(struct goci_signals *signals, struct oci_cancel *cancel,
	struct goci_report *report, struct oci_err *err);
/* Ends the watch; the signals do again what they did before. */
void goci_signals_stop(struct goci_signals *signals);
#define goci_auto_signals OCI_AUTO(goci_signals_stop) struct goci_signals

#endif
