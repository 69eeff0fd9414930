/*
 * What a container uses: all processes below its first one, as /proc tells it.
 */
#ifndef GOCI_MEASURE_SAMPLE_H
#define GOCI_MEASURE_SAMPLE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct goci_sample {
	int64_t rss;  /* bytes */
	int64_t peak; /* bytes: the sum of each one's own peak */
	double cpu;   /* seconds, of those that have ended too */
};

/* Looks at `pid` and all below it. What has ended counts as nothing. */
struct goci_sample goci_sample_take(pid_t pid);

/* Whether a process runs behind a seccomp filter and may gain no privileges. */
bool goci_sample_fenced(pid_t pid);

/* The name of a process, which changes when it starts another program. */
void goci_sample_name(pid_t pid, char name[16]);

#endif
