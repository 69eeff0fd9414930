#include "watch/advance.h"

#include "process/pause.h"
#include "watch/proc.h"
#include "watch/rebuild.h"
#include "watch/signals.h"

#include <sys/wait.h>
#include <unistd.h>

enum { CLEAR_MS = 2000 };

/* A program may take SIGHUP as a request to reload: goci-watch then goes on. */
static void hang_up(struct goci_watch *w)
{
	if (!w->runner.pid) {
		goci_watch_end(w, SIGHUP);
		return;
	}
	w->hung_up = goci_watch_now() + w->runner.grace;
	goci_runner_signal(&w->runner, SIGHUP);
}

static void say_ended(struct goci_watch *w, int status)
{
	oci_auto_buf words = OCI_BUF_INIT;

	goci_proc_words(status, &words);
	goci_watch_say(&w->log, "%s %s; it starts again after the next build",
		w->runner.name, words.data);
}

static void program_ended(struct goci_watch *w, int status)
{
	bool asked = goci_runner_is_stopping(&w->runner);

	goci_runner_ended(&w->runner);
	w->clear_until = goci_watch_now() + CLEAR_MS;
	if (!w->ending && goci_watch_now() < w->hung_up)
		goci_watch_end(w, SIGHUP);
	if (w->ending)
		w->status = goci_proc_code(status);
	else if (!asked)
		say_ended(w, status);
}

static void reap(struct goci_watch *w)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == w->builder.pid)
			goci_watch_built(w, status);
		else if (pid == w->runner.pid)
			program_ended(w, status);
	}
}

/* The grace period is extended by the time that goci-watch was stopped. */
static void hold(struct goci_watch *w)
{
	int64_t began = goci_watch_now();

	goci_pause();
	if (goci_runner_is_stopping(&w->runner))
		w->runner.kill_at += goci_watch_now() - began;
}

void goci_watch_on_signal(struct goci_watch *w, int sig)
{
	if (sig == SIGCHLD)
		reap(w);
	else if (goci_watch_signals_ends(sig))
		goci_watch_end(w, sig);
	else if (sig == SIGHUP)
		hang_up(w);
	else if (sig == SIGTSTP)
		hold(w);
	else
		goci_runner_signal(&w->runner, sig);
}

/* Each process that is killed may leave orphans: repeat until there are none. */
static void clear(struct goci_watch *w)
{
	if (w->clear_until == GOCI_NEVER)
		return;
	if (goci_proc_kill_children(w->builder.pid) == 0 ||
		goci_watch_now() >= w->clear_until)
		w->clear_until = GOCI_NEVER;
}

static void start(struct goci_watch *w)
{
	struct oci_err err;

	w->start_wanted = false;
	if (goci_runner_start(&w->runner, &err) < 0) {
		goci_watch_say(&w->log, "%s; nothing is running", err.msg);
		return;
	}
	goci_watch_say(&w->log, "built in %.1fs, %s", w->took,
		w->has_run ? "restarted" : "started");
	w->has_run = true;
}

void goci_watch_advance(struct goci_watch *w)
{
	goci_builder_tick(&w->builder);
	goci_runner_tick(&w->runner);
	clear(w);
	if (w->ending)
		return;
	goci_watcher_tick(&w->watcher);
	if (w->start_wanted && !w->runner.pid && w->clear_until == GOCI_NEVER)
		start(w);
	if (!w->builder.pid && goci_watch_now() >= goci_watcher_settled(&w->watcher))
		goci_watch_rebuild(w);
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int64_t goci_watch_due(const struct goci_watch *w)
{
	int64_t due = earlier(w->runner.kill_at, w->builder.kill_at);

	due = earlier(due, w->clear_until);
	if (w->ending)
		return due;
	if (!w->builder.pid)
		due = earlier(due, goci_watcher_settled(&w->watcher));
	return earlier(due, goci_watcher_next_tick(&w->watcher));
}
