/*
 * The seccomp profile of a container (runtime-spec 1.0.2, config-linux.md, "Seccomp").
 *
 * OCI runtimes have no default profile; it belongs to the engines. This one allows the
 * system calls that a service without capabilities needs. Any other fails with EPERM.
 */
#ifndef GOCI_SANDBOX_SECCOMP_H
#define GOCI_SANDBOX_SECCOMP_H

#include <jansson.h>
#include <stdbool.h>

/*
 * The profile for programs of `arch`, a GOARCH; owned by the caller. Without
 * `hidden_memory` it denies calls that allocate memory which /proc/PID/status does not
 * count (memfd_create, shmget): needed where goci limits memory by sampling.
 */
json_t *goci_seccomp_profile(const char *arch, bool hidden_memory);

#endif
