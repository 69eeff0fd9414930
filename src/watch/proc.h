/*
 * Processes that have ended, and those that are left.
 */
#ifndef GOCI_WATCH_PROC_H
#define GOCI_WATCH_PROC_H

#include "oci/buf.h"

#include <stdbool.h>
#include <sys/types.h>

/* "exited with status 1", "was killed by signal 9" are added. */
void goci_proc_words(int status, struct oci_buf *out);
/* As a shell tells it: the status, or 128 and the signal. */
int goci_proc_code(int status);

/* Kills all children of this process but one (0: all). Returns how many there were. */
size_t goci_proc_kill_children(pid_t but);

#endif
