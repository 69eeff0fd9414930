/*
 * Memory and CPU time of a process and its descendants, read from /proc (proc(5)).
 */
#ifndef GOCI_MEASURE_SAMPLE_H
#define GOCI_MEASURE_SAMPLE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct goci_sample {
	int64_t rss;  /* bytes (VmRSS) */
	int64_t peak; /* bytes: the sum of the processes' peaks (VmHWM) */
	double cpu;   /* seconds, including children that have been waited for */
};

/* Samples `pid` and all its descendants. A process that has ended counts as 0. */
struct goci_sample goci_sample_take(pid_t pid);

/* Whether a process has a seccomp filter and no_new_privs set. */
bool goci_sample_fenced(pid_t pid);

/* The name of a process (/proc/PID/comm), which changes at execve; "" if it has ended.
 */
void goci_sample_name(pid_t pid, char name[16]);

#endif
