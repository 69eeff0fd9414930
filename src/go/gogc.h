/*
 * How much memory Go's compiler and linker may trade for time.
 */
#ifndef GOCI_GO_GOGC_H
#define GOCI_GO_GOGC_H

#include "oci/buf.h"

/*
 * Adds GOGC, and GOMEMLIMIT with it, for Go's children, by the memory that the machine
 * and the cgroup leave for each CPU; nothing where that is little, where the kernel
 * takes long to hand it out, or the user has set one of them. They change no byte of
 * what is compiled.
 */
void goci_gogc(struct oci_strv *env);

#endif
