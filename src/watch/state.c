#include "watch/state.h"

#include "process/pause.h"
#include "watch/proc.h"
#include "watch/signals.h"

#include <sys/wait.h>
#include <unistd.h>

enum { CLEAR_MS = 2000 };

void goci_watch_end(struct goci_watch *w, int sig)
{
	if (!w->ending)
		w->status = 128 + sig;
	w->ending = sig;
	goci_builder_stop(&w->builder);
	goci_service_stop(&w->service, sig);
}

/* A program that takes SIGHUP for "read your settings again" goes on, and so do we. */
static void hang_up(struct goci_watch *w)
{
	if (!w->service.pid) {
		goci_watch_end(w, SIGHUP);
		return;
	}
	w->hung_up = goci_watch_now() + w->service.grace;
	goci_service_signal(&w->service, SIGHUP);
}

static void say_ended(struct goci_watch *w, int status)
{
	oci_auto_buf words = OCI_BUF_INIT;

	goci_proc_words(status, &words);
	goci_watch_say(&w->log, "%s %s; it starts again after the next build",
		w->service.name, words.data);
}

static void program_ended(struct goci_watch *w, int status)
{
	bool asked = goci_service_is_stopping(&w->service);

	goci_service_ended(&w->service);
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
		else if (pid == w->service.pid)
			program_ended(w, status);
	}
}

/* The time that a service has to end does not go on while nothing does. */
static void hold(struct goci_watch *w)
{
	int64_t began = goci_watch_now();

	goci_pause();
	if (goci_service_is_stopping(&w->service))
		w->service.kill_at += goci_watch_now() - began;
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
		goci_service_signal(&w->service, sig);
}

/* What has died makes orphans of its children: until there are none. */
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
	if (goci_service_start(&w->service, &err) < 0) {
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
	goci_service_tick(&w->service);
	clear(w);
	if (w->ending)
		return;
	goci_source_tick(&w->source);
	if (w->start_wanted && !w->service.pid && w->clear_until == GOCI_NEVER)
		start(w);
	if (!w->builder.pid && goci_watch_now() >= goci_source_settled(&w->source))
		goci_watch_rebuild(w);
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int64_t goci_watch_due(const struct goci_watch *w)
{
	int64_t due = earlier(w->service.kill_at, w->builder.kill_at);

	due = earlier(due, w->clear_until);
	if (w->ending)
		return due;
	if (!w->builder.pid)
		due = earlier(due, goci_source_settled(&w->source));
	return earlier(due, goci_source_next_tick(&w->source));
}

bool goci_watch_is_over(const struct goci_watch *w)
{
	return w->ending && !w->service.pid && !w->builder.pid &&
	       w->clear_until == GOCI_NEVER;
}
