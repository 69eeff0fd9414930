/*
 * When a burst of changes is over: after a moment of quiet, or after so long that
 * waiting for quiet makes no sense. Times are milliseconds of the monotonic clock.
 */
#ifndef GOCI_WATCH_SETTLE_H
#define GOCI_WATCH_SETTLE_H

#include <stdbool.h>
#include <stdint.h>

#define GOCI_NEVER INT64_MAX

struct goci_settle {
	int64_t quiet; /* this long without a change */
	int64_t most;  /* and never later than this after the first */
	int64_t first;
	int64_t last;
	bool pending;
};

/* The monotonic clock. */
int64_t goci_watch_now(void);

/* A change was seen. */
void goci_settle_note(struct goci_settle *s, int64_t now);
/* When to act on what was noted; GOCI_NEVER when nothing was. */
int64_t goci_settle_due(const struct goci_settle *s);
/* What was noted has been acted on. */
void goci_settle_clear(struct goci_settle *s);

#endif
