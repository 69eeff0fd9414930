/*
 * Starts a child by posix_spawn(3), for goci and for goci-watch.
 */
#ifndef GOCI_PROCESS_SPAWN_H
#define GOCI_PROCESS_SPAWN_H

#include "oci/err.h"

#include <sys/types.h>

/* What to start; all borrowed. */
struct goci_spawn {
	char *const *argv; /* argv[0] is looked up on PATH if it has no slash */
	char *const *env;
	const char *dir; /* NULL: the current folder */
	int out;         /* its standard output; -1: inherited */
	int error;       /* its standard error; -1: inherited */
	const char *in;  /* file to read as standard input; NULL: /dev/null */
	int input;       /* the same as an open file; 0: none */
};

/*
 * Starts it as the leader of a new process group, with no signal blocked and all at
 * their default actions. Returns its process id, or -1 if it was not started.
 */
pid_t goci_spawn(const struct goci_spawn *spawn, struct oci_err *err);

#endif
