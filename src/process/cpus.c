#include "process/cpus.h"

#include <sched.h>

unsigned goci_cpus(void)
{
	cpu_set_t set;
	int count = sched_getaffinity(0, sizeof(set), &set) < 0 ? 1 : CPU_COUNT(&set);

	return count < 1 ? 1 : (unsigned)count;
}
