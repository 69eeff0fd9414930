/*
 * Turns SIGINT, SIGTERM and SIGHUP into a cancellation (oci/cancel.h).
 *
 * They are blocked in all threads but one, which waits for them: there are no signal
 * handlers. A signal that was ignored when goci started (nohup, a background job of a
 * shell) stays ignored. The first signal counts.
 */
#ifndef GOCI_CALL_SIGNALS_H
#define GOCI_CALL_SIGNALS_H

#include "oci/cancel.h"
#include "report/report.h"

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
 * Starts the thread; call it before any thread that does not block all signals. Borrows
 * `cancel` and `report`; the report is paused on SIGTSTP. Without a report the command
 * has no children, and SIGTSTP keeps its default action.
 */
int goci_signals_start(struct goci_signals *signals, struct oci_cancel *cancel,
	struct goci_report *report, struct oci_err *err);
/* Ends the thread, and restores the signal mask. */
void goci_signals_stop(struct goci_signals *signals);
#define goci_auto_signals OCI_AUTO(goci_signals_stop) struct goci_signals

#endif
