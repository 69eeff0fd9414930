/*
 * Garbage collector settings for Go's compiler and linker: memory traded for time.
 */
#ifndef GOCI_GO_GOGC_H
#define GOCI_GO_GOGC_H

#include "oci/buf.h"

/*
 * Appends GOGC and GOMEMLIMIT, by the memory per CPU that the machine and the cgroup
 * leave. Appends nothing where that is too little, where the kernel is slow to hand out
 * pages, or where the user has set one of them. The compiled bytes do not depend on it.
 */
void goci_gogc(struct oci_strv *env);

#endif
