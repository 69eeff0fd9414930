/*
 * The watched folder: says when something in it has changed, and what.
 *
 * inotify tells at once. Now and then a walk looks for changes that it did not tell,
 * as with folders that another host writes to; once there was one, and where inotify
 * has no room left, walks alone are what is gone by ("polling"). What a walk costs
 * decides how often there is one.
 */
#ifndef GOCI_WATCH_SOURCE_H
#define GOCI_WATCH_SOURCE_H

#include "watch/filter.h"
#include "watch/log.h"
#include "watch/notify.h"
#include "watch/settle.h"
#include "watch/snapshot.h"

struct goci_source {
	struct goci_filter *filter;
	const struct goci_watch_log *log;
	struct goci_notify notify;
	struct goci_snapshot last;
	struct goci_settle settle;
	struct oci_strv told;    /* files that inotify told of since the last walk */
	struct oci_strv changed; /* files that did change */
	bool polling;
	bool full;    /* this walk found no room for a watch */
	bool heard;   /* inotify has told something since the last walk */
	bool suspect; /* a walk saw a change before inotify told any */
	bool lost;    /* there were more changes than are kept by name */
	int64_t next_walk;
};

/*
 * Takes a first look. `filter` and `log` are borrowed; `quiet` is how long it must be
 * quiet (ms); `poll`: do not try inotify.
 */
void goci_source_init(struct goci_source *s, struct goci_filter *filter,
	const struct goci_watch_log *log, int64_t quiet, bool poll);
void goci_source_release(struct goci_source *s);

/* What to wait for: readable, or -1. */
int goci_source_fd(const struct goci_source *s);
/* Reads what inotify has told. */
void goci_source_read(struct goci_source *s);
/* Walks if it is time to. */
void goci_source_tick(struct goci_source *s);
/* When to call the tick; when changes, if any, have settled. */
int64_t goci_source_next_tick(const struct goci_source *s);
int64_t goci_source_settled(const struct goci_source *s);

/* Makes what has changed until now known by a last walk, and begins anew.
 * `changed` is added to: the files' names. Returns whether anything did change. */
bool goci_source_take(struct goci_source *s, struct oci_strv *changed);

#endif
