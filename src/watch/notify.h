/*
 * inotify over a folder and all below it.
 *
 * The watches are those of the last walk: between `begin` and `end` each folder is
 * added (again), and what was not added is dropped. A folder that moved keeps its
 * watch and gets its new path.
 */
#ifndef GOCI_WATCH_NOTIFY_H
#define GOCI_WATCH_NOTIFY_H

#include "oci/buf.h"
#include "oci/err.h"

#include <stdbool.h>

struct goci_watched {
	int wd;
	char *path;
};

struct goci_watched_list {
	struct goci_watched *items;
	size_t count;
	size_t cap;
};

struct goci_notify {
	int fd;
	const char *root;                /* borrowed */
	struct goci_watched_list now;    /* sorted by descriptor */
	struct goci_watched_list coming; /* of the walk that is under way */
};

#define GOCI_NOTIFY_INIT \
	{                \
		.fd = -1 \
	}

enum goci_event_kind {
	GOCI_EVENT_FILE,   /* a file came, went, or was written to */
	GOCI_EVENT_LOOK,   /* a folder or an attribute: a walk tells what it means */
	GOCI_EVENT_MISSED, /* events were lost; `path` is NULL */
};

typedef void goci_event_fn(
	void *arg, enum goci_event_kind kind, const char *path, bool is_folder);

int goci_notify_open(struct goci_notify *n, const char *root, struct oci_err *err);
void goci_notify_release(struct goci_notify *n);

void goci_notify_begin(struct goci_notify *n);
/* Watches a folder, told by its path below the root. What has vanished is fine. */
int goci_notify_add(struct goci_notify *n, const char *path, struct oci_err *err);
void goci_notify_end(struct goci_notify *n);

/* Tells all events that have come; does not wait. */
void goci_notify_read(struct goci_notify *n, goci_event_fn *tell, void *arg);

#endif
