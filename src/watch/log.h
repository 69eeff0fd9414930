/*
 * The log of goci-watch: each message is one line, written by one write(2).
 */
#ifndef GOCI_WATCH_LOG_H
#define GOCI_WATCH_LOG_H

#include <stddef.h>

struct goci_watch_log {
	int fd;
	const char *name; /* prefix of each line: "goci-watch" */
};

/* Writes "NAME: MESSAGE". A failure to write is ignored. */
void goci_watch_say(const struct goci_watch_log *log, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Writes the output of another program without the prefix. Control characters are
 * escaped (app/text.h), and a missing last newline is added.
 */
void goci_watch_pass(const struct goci_watch_log *log, const char *data, size_t len);

#endif
