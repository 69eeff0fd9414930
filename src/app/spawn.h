/*
 * How every child is started, be it by goci or by goci-watch.
 */
#ifndef GOCI_APP_SPAWN_H
#define GOCI_APP_SPAWN_H

#include "oci/err.h"

#include <sys/types.h>

/* What to start; all borrowed. */
struct goci_spawn {
	char *const *argv; /* argv[0] is looked up on PATH if it has no slash */
	char *const *env;
	const char *dir; /* NULL: this one */
	int out;         /* its standard output; -1: ours */
	int error;       /* its standard error; -1: ours */
};

/*
 * Starts it with no input, as the leader of a process group of its own, with no signal
 * blocked and each signal's default action. Returns its id; -1 when nothing was
 * started.
 */
pid_t goci_spawn(const struct goci_spawn *spawn, struct oci_err *err);

#endif
