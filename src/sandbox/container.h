/*
 * The life of one container: create, start, wait, delete (runtime-spec 1.0.2,
 * runtime.md, "Lifecycle").
 *
 * The runtime exits after it has created the container. goci is a child subreaper
 * (PR_SET_CHILD_SUBREAPER, prctl(2)), so that the container's first process becomes its
 * child: the process id cannot be reused before goci has waited for it, and a signal
 * cannot reach another process.
 */
#ifndef GOCI_SANDBOX_CONTAINER_H
#define GOCI_SANDBOX_CONTAINER_H

#include "oci/cancel.h"
#include "sandbox/runtime.h"

#include <stdbool.h>

struct goci_container {
	const struct goci_runtime *runtime; /* borrowed, as the next three */
	const char *id;
	const char *bundle;
	const char *pid_file;
	pid_t call; /* the running runtime process; 0: none */
	pid_t init; /* the container's first process; 0: not known yet */
	int init_fd;
	int out;             /* read end of the pipe for stdout and stderr */
	int in;              /* its write end, until the start */
	struct oci_buf said; /* the last output of container and runtime */
	bool made;
	bool ended;
	int status; /* of wait(2), if it has ended */
};

#define GOCI_CONTAINER_INIT                        \
	{                                          \
		.init_fd = -1, .out = -1, .in = -1 \
	}

/* Seconds of CLOCK_MONOTONIC. */
double goci_now(void);

/* Creates the container and waits for that, at most a minute; does not start its
 * program. */
int goci_container_create(struct goci_container *container,
	const struct oci_cancel *cancel, struct oci_err *err);

/* Starts the program and does not wait for the runtime. */
int goci_container_start(struct goci_container *container, struct oci_err *err);

/*
 * Waits at most `ms` milliseconds for output or the end of the container; reads its
 * output into `said` and sets `ended` and `status`. Fails when the runtime has failed
 * or goci was interrupted.
 */
int goci_container_look(struct goci_container *container, double ms,
	const struct oci_cancel *cancel, struct oci_err *err);

/* Kills the container if it runs, and has the runtime delete it. */
int goci_container_remove(struct goci_container *container, struct oci_err *err);

/* Removes the container, ignoring failures, and frees what it holds. */
void goci_container_release(struct goci_container *container);
#define goci_auto_container OCI_AUTO(goci_container_release) struct goci_container

#endif
