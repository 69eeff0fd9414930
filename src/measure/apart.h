/*
 * A piece of goci in a process of its own, because it changes namespaces: a process
 * with several threads cannot join a user namespace.
 */
#ifndef GOCI_MEASURE_APART_H
#define GOCI_MEASURE_APART_H

#include "oci/err.h"

#include <sys/types.h>

/*
 * Runs `work` in a copy of this process; what it returns is its exit status. It is
 * killed when goci ends. As goci has threads, it may only call what is safe in a signal
 * handler (signal-safety(7)). Returns its id, which is the caller's to wait for.
 */
pid_t goci_apart(int (*work)(void *arg), void *arg, struct oci_err *err);

#endif
