/*
 * How much can run at once.
 */
#ifndef GOCI_APP_CPUS_H
#define GOCI_APP_CPUS_H

/* The CPUs that this process may use, which a container or taskset may have cut. */
unsigned goci_cpus(void);

#endif
