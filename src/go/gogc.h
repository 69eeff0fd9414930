/*
 * How much memory Go's compiler and linker may trade for time.
 */
#ifndef GOCI_GO_GOGC_H
#define GOCI_GO_GOGC_H

/*
 * The GOGC for Go's children, by the memory that the machine and the cgroup leave for
 * each CPU; 0 where there is little, or the user has set one. It changes no byte of
 * what is compiled.
 */
int goci_gogc(void);

#endif
