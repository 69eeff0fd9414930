#include "watch/watch.h"

#include "watch/advance.h"
#include "watch/signals.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/prctl.h>
#include <unistd.h>

static int wait_ms(int64_t due)
{
	int64_t left = due == GOCI_NEVER ? -1 : due - goci_watch_now();

	if (due == GOCI_NEVER)
		return -1;
	if (left < 0)
		return 0;
	return left < INT_MAX ? (int)left : INT_MAX;
}

static int loop(struct goci_watch *w, const struct goci_watch_signals *signals,
	struct oci_err *err)
{
	for (;;) {
		struct pollfd fds[3] = {
			{.events = POLLIN}, {.events = POLLIN}, {.events = POLLIN}};
		int sig;

		goci_watch_advance(w);
		if (goci_watch_is_over(w))
			return w->status;
		fds[0].fd = signals->fd;
		fds[1].fd = goci_watcher_fd(&w->watcher);
		fds[2].fd = w->builder.out;
		if (poll(fds, 3, wait_ms(goci_watch_due(w))) < 0 && errno != EINTR)
			return oci_err_sys(err, errno, "poll");
		if (fds[1].revents)
			goci_watcher_read(&w->watcher);
		if (fds[2].revents)
			goci_builder_read(&w->builder);
		while ((sig = goci_watch_signals_next(signals)) != 0)
			goci_watch_on_signal(w, sig);
	}
}

static void init(struct goci_watch *w, const struct goci_watch_options *o)
{
	const struct goci_watch_folders *folders = &w->folders;

	goci_filter_init(&w->filter, folders->dir, o->ignore);
	goci_builder_init(&w->builder, folders->workdir, folders->program, &o->build);
	w->modules = (struct goci_watch_modules){&o->modules, o->modules_at};
	goci_filter_own(&w->filter, folders->program);
	goci_filter_own(&w->filter, w->builder.fresh);
	goci_filter_own_output(&w->filter, STDOUT_FILENO);
	goci_filter_own_output(&w->filter, STDERR_FILENO);
	goci_filter_own_caches(&w->filter);
	goci_runner_init(&w->runner, &w->log, folders->workdir, folders->program, o);
	goci_watcher_init(&w->watcher, &w->filter, &w->log, o->debounce, o->poll);
	/* The first build has nothing to wait for. */
	goci_debounce_note(&w->watcher.debounce, goci_watch_now() - o->debounce);
}

static void release(struct goci_watch *w)
{
	goci_watcher_release(&w->watcher);
	goci_runner_release(&w->runner);
	goci_builder_release(&w->builder);
	goci_filter_release(&w->filter);
}

static int run(struct goci_watch *w, const struct goci_watch_options *options,
	struct oci_err *err)
{
	struct goci_watch_signals signals;
	int status;

	if (goci_watch_signals_open(&signals, err) < 0)
		return -1;
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	init(w, options);
	status = loop(w, &signals, err);
	release(w);
	goci_watch_signals_close(&signals);
	return status;
}

int goci_watch_run(const struct goci_watch_options *options, struct oci_err *err)
{
	struct goci_watch w = {
		.log = {STDERR_FILENO, "goci-watch"}, .clear_until = GOCI_NEVER};
	int status = -1;

	if (goci_watch_folders_init(&w.folders, options, err) == 0)
		status = run(&w, options, err);
	goci_watch_folders_release(&w.folders);
	return status;
}
