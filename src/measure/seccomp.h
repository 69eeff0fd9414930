/*
 * Which system calls a container may make ("seccomp" of the runtime specification).
 *
 * A runtime has no profile of its own: what engines call the default one is theirs.
 * This one allows what a service without capabilities uses; the rest fails with EPERM.
 */
#ifndef GOCI_MEASURE_SECCOMP_H
#define GOCI_MEASURE_SECCOMP_H

#include <jansson.h>
#include <stdbool.h>

/*
 * The profile for programs of an architecture, as Go calls it. Without `hidden_memory`,
 * memory that no process shows as its own cannot be had: for where it is by what
 * processes show that memory is limited. Owned by the caller.
 */
json_t *goci_seccomp_profile(const char *arch, bool hidden_memory);

#endif
