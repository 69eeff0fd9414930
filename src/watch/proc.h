/*
 * The exit status of a process, and killing orphaned children.
 */
#ifndef GOCI_WATCH_PROC_H
#define GOCI_WATCH_PROC_H

#include "oci/buf.h"

#include <stdbool.h>
#include <sys/types.h>

/* Appends "exited with status 1" or "was killed by signal 9" for a status of wait(2).
 */
void goci_proc_words(int status, struct oci_buf *out);
/* The status as a shell reports it: the exit status, or 128 + the signal's number. */
int goci_proc_code(int status);

/*
 * Sends SIGKILL to all children of this process except `but` (0: to all). Returns the
 * number of processes signalled.
 */
size_t goci_proc_kill_children(pid_t but);

#endif
