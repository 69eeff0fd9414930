/*
 * One start of a service: create the container, wait for an answer, stop it.
 */
#ifndef GOCI_MEASURE_TRIAL_H
#define GOCI_MEASURE_TRIAL_H

#include "sandbox/isolation.h"

#include <stdbool.h>
#include <stdint.h>

/* All borrowed. */
struct goci_trial {
	const struct goci_runtime *runtime;
	const struct goci_isolation *isolation; /* of the bundle */
	const char *bundle;
	const char *pid_file;
	const char *id;      /* of the container */
	uint16_t port;       /* to probe first; 0: the one it listens on */
	bool find;           /* probe other listening ports if it does not answer */
	const char *path;    /* of the HTTP request; NULL: a connection is enough */
	double timeout;      /* seconds, for the answer */
	double stop_timeout; /* seconds, for the end */
	int signal;          /* that stops the service */
};

struct goci_trial_result {
	double setup;  /* seconds: the runtime, until the program runs */
	double answer; /* seconds from there until the port answers */
	double cpu;    /* CPU seconds used until then */
	double stop;   /* seconds from the signal to the end */
	int64_t rss;   /* bytes, when it answers */
	int64_t peak;  /* bytes, over the whole run */
	int status;    /* exit status; 128 + N for an end by signal N */
	bool killed;   /* it did not end within stop_timeout */
	uint16_t port; /* that answered */
};

/*
 * Runs the trial. When it fails, or the service does not answer, the last output is
 * appended to `said`. Leaves no process and no container behind.
 */
int goci_trial_run(const struct goci_trial *trial, const struct oci_cancel *cancel,
	struct goci_trial_result *measured, struct oci_buf *said, struct oci_err *err);

#endif
