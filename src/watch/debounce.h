/*
 * Combining a burst of changes into one build: it is due after a quiet period, or at
 * last some time after the first change. Times are milliseconds of CLOCK_MONOTONIC.
 */
#ifndef GOCI_WATCH_DEBOUNCE_H
#define GOCI_WATCH_DEBOUNCE_H

#include <stdbool.h>
#include <stdint.h>

#define GOCI_NEVER INT64_MAX

struct goci_debounce {
	int64_t quiet; /* the quiet period */
	int64_t most;  /* the longest delay after the first change */
	int64_t first;
	int64_t last;
	bool pending;
};

/* The current time. */
int64_t goci_watch_now(void);

/* Records a change. */
void goci_debounce_note(struct goci_debounce *s, int64_t now);
/* When the recorded changes are due; GOCI_NEVER without any. */
int64_t goci_debounce_due(const struct goci_debounce *s);
/* Forgets the recorded changes, after they were handled. */
void goci_debounce_clear(struct goci_debounce *s);

#endif
