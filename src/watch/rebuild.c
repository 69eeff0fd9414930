#include "watch/rebuild.h"

#include "watch/proc.h"
#include "watch/unreadable.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { NOT_FOUND = 127 }; /* as a shell reports it */

static bool has_module(struct goci_watch *w)
{
	oci_auto_free char *path = oci_xasprintf("%s/go.mod", w->folders.workdir);
	bool missing = access(path, F_OK) < 0 && errno == ENOENT;

	if (missing && !w->module_missing)
		goci_watch_say(&w->log, "%s does not exist; waiting for it", path);
	w->module_missing = missing;
	return !missing;
}

static void say_building(const struct goci_watch *w, const struct oci_strv *changed)
{
	if (changed->count == 1)
		goci_watch_say(&w->log, "%s changed, building", changed->items[0]);
	else if (changed->count)
		goci_watch_say(&w->log, "%zu files changed, building", changed->count);
	else
		goci_watch_say(&w->log, "building");
}

/* Logs which source file this user cannot read; false if there is none. */
static bool say_denied(const struct goci_watch *w)
{
	oci_auto_buf words = OCI_BUF_INIT;

	if (!goci_watch_find_unreadable(&w->filter, &words))
		return false;
	goci_watch_say(&w->log, "%s", words.data);
	return true;
}

/* The build command does not exist: waiting for changes is useless. */
static void give_up(struct goci_watch *w)
{
	goci_watch_end(w, SIGTERM);
	w->status = NOT_FOUND;
}

void goci_watch_rebuild(struct goci_watch *w)
{
	oci_auto_strv changed = OCI_STRV_INIT;
	bool was_missing = w->module_missing;
	struct oci_err err;

	if (!goci_watcher_take(&w->watcher, &changed) && w->has_built && !was_missing)
		return;
	if (!has_module(w))
		return;
	w->has_built = true;
	say_building(w, &changed);
	if (goci_builder_start(&w->builder, &err) == 0)
		return;
	if (err.sys != EACCES || !say_denied(w))
		goci_watch_say(&w->log, "%s", err.msg);
	if (!w->runner.pid && (err.sys == ENOENT || err.sys == EACCES))
		give_up(w);
}

static const char *what_goes_on(const struct goci_watch *w)
{
	return w->runner.pid ? "the old program keeps running" : "nothing is running";
}

static void say_failed(struct goci_watch *w, int status)
{
	oci_auto_buf words = OCI_BUF_INIT;

	if (strstr(w->builder.printed.data, "ermission denied"))
		(void)say_denied(w);
	goci_proc_words(status, &words);
	goci_watch_say(&w->log, "the build %s after %.1fs; %s", words.data, w->took,
		what_goes_on(w));
}

/* Logs it when a module has changed since it was compared with go.sum. */
static bool say_changed(const struct goci_watch *w)
{
	const char *dir = goci_watch_modules_changed(&w->modules);

	if (dir)
		goci_watch_say(&w->log,
			"%s has changed since it was compared with go.sum: run `go clean "
			"-modcache`, and start goci dev again; %s",
			dir, what_goes_on(w));
	return dir;
}

static void deploy(struct goci_watch *w)
{
	struct oci_err err;
	int fresh;

	if (say_changed(w))
		return;
	fresh = goci_builder_publish(&w->builder, &err);
	if (fresh < 0) {
		goci_watch_say(&w->log, "%s; %s", err.msg, what_goes_on(w));
		return;
	}
	if (!fresh && w->runner.pid && !w->start_wanted) {
		goci_watch_say(
			&w->log, "built in %.1fs, the program is the same", w->took);
		return;
	}
	w->start_wanted = true;
	if (!goci_runner_is_stopping(&w->runner))
		goci_runner_stop(&w->runner, SIGTERM);
}

void goci_watch_built(struct goci_watch *w, int status)
{
	goci_builder_ended(&w->builder);
	w->took = (double)(goci_watch_now() - w->builder.began) / 1000;
	if (w->ending)
		return;
	goci_watch_pass(&w->log, w->builder.printed.data, w->builder.printed.len);
	if (goci_proc_code(status) == 0)
		deploy(w);
	else
		say_failed(w, status);
}
