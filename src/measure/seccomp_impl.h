/* The table of system calls that are allowed whatever their arguments are. */
#ifndef GOCI_MEASURE_SECCOMP_IMPL_H
#define GOCI_MEASURE_SECCOMP_IMPL_H

#include <stddef.h>

struct goci_calls {
	const char *why;
	const char *names; /* with blanks between */
};

extern const struct goci_calls goci_calls_allowed[];
extern const size_t goci_calls_count;

#endif
