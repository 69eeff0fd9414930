/*
 * The program that is run: starting it, stopping it, and killing it when it does not
 * stop.
 *
 * Its process group gets SIGTERM, and SIGKILL after the grace period. When the program
 * has ended, its remaining processes are killed, even those that have left the group:
 * goci-watch is their child subreaper (prctl(2)).
 */
#ifndef GOCI_WATCH_RUNNER_H
#define GOCI_WATCH_RUNNER_H

#include "oci/buf.h"
#include "oci/err.h"
#include "watch/log.h"
#include "watch/options.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct goci_runner {
	const struct goci_watch_log *log;
	const char *dir;
	struct oci_strv argv;
	struct oci_strv env;
	const char *name; /* the last component of argv[0] */
	int64_t grace;    /* milliseconds */
	pid_t pid;        /* 0: it is not running */
	int64_t kill_at;  /* GOCI_NEVER: it was not asked to stop */
};

/*
 * Keeps `log` and `dir`. Copies `program`, a path, its arguments, and the environment:
 * this process's own with the variables of `options` set.
 */
void goci_runner_init(struct goci_runner *s, const struct goci_watch_log *log,
	const char *dir, const char *program, const struct goci_watch_options *options);
void goci_runner_release(struct goci_runner *s);

int goci_runner_start(struct goci_runner *s, struct oci_err *err);
/* Sends a signal to the process group, if the program runs. */
void goci_runner_signal(const struct goci_runner *s, int sig);
/* Sends the signal and starts the grace period, unless it has started before. */
void goci_runner_stop(struct goci_runner *s, int sig);
bool goci_runner_is_stopping(const struct goci_runner *s);
/* Kills the program if its grace period is over. */
void goci_runner_tick(struct goci_runner *s);
/* Call it after waitpid(2): kills the rest of the group. */
void goci_runner_ended(struct goci_runner *s);

#endif
