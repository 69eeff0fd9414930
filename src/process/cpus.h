/*
 * The number of CPUs.
 */
#ifndef GOCI_PROCESS_CPUS_H
#define GOCI_PROCESS_CPUS_H

/* The CPUs available to this process, by its affinity and its cgroup; at least 1. */
unsigned goci_cpus(void);

#endif
