/*
 * One start of a service, from nothing to its end, and what it took.
 */
#ifndef GOCI_MEASURE_TRIAL_H
#define GOCI_MEASURE_TRIAL_H

#include "measure/isolation.h"

#include <stdbool.h>
#include <stdint.h>

/* What is started and what is asked of it; all borrowed. */
struct goci_trial {
	const struct goci_runtime *runtime;
	const struct goci_isolation *isolation; /* what the bundle says */
	const char *bundle;
	const char *pid_file;
	const char *id;
	uint16_t port;    /* where it is asked first; 0: where it listens */
	bool find;        /* where it listens, if nothing answers there for a while */
	const char *path; /* or NULL: a connection is enough */
	double timeout;   /* seconds to answer in */
	double stop_timeout; /* seconds to end in */
	int signal;          /* what asks it to end */
};

struct goci_measured {
	double setup;  /* seconds: the runtime, until the program runs */
	double answer; /* from there until the port answers */
	double cpu;    /* seconds used until then */
	double stop;   /* from the signal to the end */
	int64_t rss;   /* bytes, when it answers */
	int64_t peak;  /* bytes, over all of its life */
	int status;    /* as a shell tells it: 128 and the signal that ended it */
	bool killed;   /* it did not end by itself in time */
	uint16_t port; /* which answered */
};

/*
 * Starts it once. When that fails, or it does not answer, what it said last is appended
 * to `said`. No process and no container is left.
 */
int goci_trial_run(const struct goci_trial *trial, const struct oci_cancel *cancel,
	struct goci_measured *measured, struct oci_buf *said, struct oci_err *err);

#endif
