/*
 * Running a function of goci in a child process.
 *
 * Changing namespaces needs this: a process with several threads cannot join a user
 * namespace (setns(2)).
 */
#ifndef GOCI_SANDBOX_SUBPROCESS_H
#define GOCI_SANDBOX_SUBPROCESS_H

#include "oci/err.h"

#include <sys/types.h>

/*
 * Forks and calls `work` in the child; its result is the child's exit status. Since
 * goci has threads, `work` may call only async-signal-safe functions
 * (signal-safety(7)). The child is killed when goci ends. Returns the process id, which
 * the caller waits for, or -1.
 */
pid_t goci_subprocess_start(int (*work)(void *arg), void *arg, struct oci_err *err);

#endif
