#include "watch/debounce.h"

#include <time.h>

int64_t goci_watch_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void goci_debounce_note(struct goci_debounce *s, int64_t now)
{
	if (!s->pending)
		s->first = now;
	s->last = now;
	s->pending = true;
}

int64_t goci_debounce_due(const struct goci_debounce *s)
{
	int64_t quiet = s->last + s->quiet, most = s->first + s->most;

	if (!s->pending)
		return GOCI_NEVER;
	return quiet < most ? quiet : most;
}

void goci_debounce_clear(struct goci_debounce *s)
{
	s->pending = false;
}
