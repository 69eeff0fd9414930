/*
 * The table of system calls that are allowed with any arguments.
 */
#ifndef GOCI_SANDBOX_SECCOMP_CALLS_H
#define GOCI_SANDBOX_SECCOMP_CALLS_H

#include <stddef.h>

struct goci_calls {
	const char *why;
	const char *names; /* separated by spaces */
};

extern const struct goci_calls goci_calls_allowed[];
extern const size_t goci_calls_count;

#endif
