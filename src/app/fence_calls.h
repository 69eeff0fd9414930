/*
 * The half of the fence that is about system calls: a seccomp filter, written by hand.
 * It is for x86-64 and arm64; elsewhere there is none.
 */
#ifndef GOCI_APP_FENCE_CALLS_H
#define GOCI_APP_FENCE_CALLS_H

#include <stdbool.h>

/*
 * Has calls refused that start programs, reach the network, change files, or reach into
 * other processes or the system. With `naming` a file can still be given a name, and
 * one be removed. no_new_privs must be set.
 */
void goci_fence_calls(bool naming);

#endif
