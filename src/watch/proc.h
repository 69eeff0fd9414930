/*
 * Processes: each the leader of a group of its own, with the usual signals.
 */
#ifndef GOCI_WATCH_PROC_H
#define GOCI_WATCH_PROC_H

#include "oci/buf.h"
#include "oci/err.h"

#include <stdbool.h>
#include <sys/types.h>

/* What to start; all borrowed. */
struct goci_proc {
	char *const *argv; /* argv[0] is looked up on PATH if it has no slash */
	char *const *env;
	const char *dir;
	int out; /* where both outputs go; -1: where ours go */
};

/* Starts it with no input. Returns its id. */
pid_t goci_proc_start(const struct goci_proc *proc, struct oci_err *err);

/* "exited with status 1", "was killed by signal 9" are added. */
void goci_proc_words(int status, struct oci_buf *out);
/* As a shell tells it: the status, or 128 and the signal. */
int goci_proc_code(int status);

/* Kills all children of this process but one (0: all). Returns how many there were. */
size_t goci_proc_kill_children(pid_t but);

#endif
