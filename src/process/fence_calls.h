/*
 * The seccomp filter of the sandbox (process/fence.h), for x86-64 and arm64. On other
 * machines there is none.
 */
#ifndef GOCI_PROCESS_FENCE_CALLS_H
#define GOCI_PROCESS_FENCE_CALLS_H

#include <stdbool.h>

/*
 * Installs it: system calls that start programs, use the network, change files, or
 * affect other processes or the system fail. With `naming`, link and unlink are still
 * allowed. Requires no_new_privs. Does nothing where the kernel refuses.
 */
void goci_fence_calls(bool naming);

#endif
