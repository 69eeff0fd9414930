/*
 * Watching a folder: reports that something has changed, and which files.
 *
 * inotify reports changes at once. In addition, the tree is walked from time to time to
 * find changes that inotify did not report, as in a folder that another host writes to.
 * Once there was such a change, and where the limit of inotify watches is reached, only
 * walks are used ("polling"). The interval between walks depends on how long one takes.
 */
#ifndef GOCI_WATCH_WATCHER_H
#define GOCI_WATCH_WATCHER_H

#include "watch/debounce.h"
#include "watch/filter.h"
#include "watch/log.h"
#include "watch/notify.h"
#include "watch/snapshot.h"

struct goci_watcher {
	struct goci_filter *filter;
	const struct goci_watch_log *log;
	struct goci_notify notify;
	struct goci_snapshot last;
	struct goci_debounce debounce;
	struct oci_strv told;    /* files of inotify events since the last walk */
	struct oci_strv changed; /* files that have changed */
	bool polling;
	bool full;    /* the current walk has reached the limit of watches */
	bool heard;   /* there was an inotify event since the last walk */
	bool suspect; /* a walk found a change before any inotify event */
	bool lost;    /* there were more changes than names are kept */
	int64_t next_walk;
};

/*
 * Takes the first snapshot. Keeps `filter` and `log`. `quiet` is the quiet period after
 * a change in milliseconds. With `poll`, inotify is not used.
 */
void goci_watcher_init(struct goci_watcher *s, struct goci_filter *filter,
	const struct goci_watch_log *log, int64_t quiet, bool poll);
void goci_watcher_release(struct goci_watcher *s);

/* The descriptor to poll(2) for input, or -1. */
int goci_watcher_fd(const struct goci_watcher *s);
/* Reads the inotify events that have arrived. */
void goci_watcher_read(struct goci_watcher *s);
/* Walks the tree if that is due. */
void goci_watcher_tick(struct goci_watcher *s);
/* When to call goci_watcher_tick next (goci_watch_now). */
int64_t goci_watcher_next_tick(const struct goci_watcher *s);
/* When the changes are due for a build; GOCI_NEVER without any. */
int64_t goci_watcher_settled(const struct goci_watcher *s);

/*
 * Walks the tree a last time, appends the names of all files that have changed to
 * `changed`, and starts again without changes. Returns whether anything has changed.
 */
bool goci_watcher_take(struct goci_watcher *s, struct oci_strv *changed);

#endif
