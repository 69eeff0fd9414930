/*
 * The program that is run: started, asked to stop, made to.
 *
 * Its group is sent SIGTERM, and SIGKILL when the grace period is over. When the
 * program itself has ended, what it left behind is killed, wherever it has moved to:
 * this process adopts every orphan below it.
 */
#ifndef GOCI_WATCH_SERVICE_H
#define GOCI_WATCH_SERVICE_H

#include "oci/buf.h"
#include "oci/err.h"
#include "watch/log.h"
#include "watch/options.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct goci_service {
	const struct goci_watch_log *log;
	const char *dir;
	struct oci_strv argv;
	struct oci_strv env;
	const char *name; /* the last part of argv[0] */
	int64_t grace;
	pid_t pid;       /* 0: it is not running */
	int64_t kill_at; /* GOCI_NEVER: it was not asked to stop */
};

/*
 * `log` and `dir` are borrowed, `program`, a path, and what it is to have of `options`
 * copied: arguments, and the environment over this process's own.
 */
void goci_service_init(struct goci_service *s, const struct goci_watch_log *log,
	const char *dir, const char *program, const struct goci_watch_options *options);
void goci_service_release(struct goci_service *s);

int goci_service_start(struct goci_service *s, struct oci_err *err);
/* Passes a signal on to its group. */
void goci_service_signal(const struct goci_service *s, int sig);
/* Asks it to stop by this signal; asking again passes the signal on. */
void goci_service_stop(struct goci_service *s, int sig);
bool goci_service_is_stopping(const struct goci_service *s);
/* Kills it if its time is over. */
void goci_service_tick(struct goci_service *s);
/* It has ended and was waited for: clears what it left. */
void goci_service_ended(struct goci_service *s);

#endif
