/*
 * One container: made, started, looked at, removed.
 *
 * The runtime makes it and goes; we are its heir (PR_SET_CHILD_SUBREAPER), so that the
 * container's first process is a child of ours: its id stays its own until we have
 * waited for it, and nothing else is ever signalled.
 */
#ifndef GOCI_MEASURE_CONTAINER_H
#define GOCI_MEASURE_CONTAINER_H

#include "measure/runtime.h"
#include "oci/cancel.h"

#include <stdbool.h>

struct goci_container {
	const struct goci_runtime *runtime; /* borrowed, as are the next three */
	const char *id;
	const char *bundle;
	const char *pid_file;
	pid_t call; /* the runtime, while it does something; or 0 */
	pid_t init; /* the first process, once it is known; or 0 */
	int init_fd;
	int out;             /* what is written in it, and by the runtime */
	int in;              /* the other end, until it is started */
	struct oci_buf said; /* the end of that */
	bool made;
	bool ended;
	int status; /* then: of wait(2) */
};

#define GOCI_CONTAINER_INIT                        \
	{                                          \
		.init_fd = -1, .out = -1, .in = -1 \
	}

/* Seconds of a clock that only goes on. */
double goci_now(void);

/* Has the runtime make it, and waits for that; its program does not run yet. */
int goci_container_create(struct goci_container *container,
	const struct oci_cancel *cancel, struct oci_err *err);
/* Has the runtime start its program, and does not wait. */
int goci_container_start(struct goci_container *container, struct oci_err *err);

/*
 * Waits until something happens in it, at most `ms`; reads what it says, and sees
 * whether it has ended. Fails when the runtime has failed, or a signal came.
 */
int goci_container_look(struct goci_container *container, double ms,
	const struct oci_cancel *cancel, struct oci_err *err);

/* Kills it if it is there, and has the runtime forget it. */
int goci_container_remove(struct goci_container *container, struct oci_err *err);
/* The same, whatever comes of it; frees. */
void goci_container_release(struct goci_container *container);
#define goci_auto_container OCI_AUTO(goci_container_release) struct goci_container

#endif
