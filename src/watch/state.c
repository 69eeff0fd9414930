#include "watch/state.h"

void goci_watch_end(struct goci_watch *w, int sig)
{
	if (!w->ending)
		w->status = 128 + sig;
	w->ending = sig;
	goci_builder_stop(&w->builder);
	goci_runner_stop(&w->runner, sig);
}

bool goci_watch_is_over(const struct goci_watch *w)
{
	return w->ending && !w->runner.pid && !w->builder.pid &&
	       w->clear_until == GOCI_NEVER;
}
