/*
 * The lines that goci-watch says: one each, whole, on one descriptor.
 */
#ifndef GOCI_WATCH_LOG_H
#define GOCI_WATCH_LOG_H

#include <stddef.h>

struct goci_watch_log {
	int fd;
	const char *name; /* who says it: "goci-watch" */
};

/* "NAME: " and the words, as one line. */
void goci_watch_say(const struct goci_watch_log *log, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Foreign output, harmless (app/text.h); a newline is added where the last line has
 * none. */
void goci_watch_pass(const struct goci_watch_log *log, const char *data, size_t len);

#endif
