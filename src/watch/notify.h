/*
 * inotify(7) for a folder and all folders below it.
 *
 * inotify watches single folders, so each walk over the tree renews the set of watches:
 * between goci_notify_begin and goci_notify_end every folder is added, and the watches
 * of folders that were not added are removed. A folder that was moved keeps its watch
 * and gets the new path.
 */
#ifndef GOCI_WATCH_NOTIFY_H
#define GOCI_WATCH_NOTIFY_H

#include "oci/buf.h"
#include "oci/err.h"

#include <stdbool.h>

struct goci_watch_dir {
	int wd; /* inotify's watch descriptor */
	char *path;
};

struct goci_watch_dirs {
	struct goci_watch_dir *items;
	size_t count;
};

struct goci_notify {
	int fd;
	const char *root;              /* borrowed */
	struct goci_watch_dirs now;    /* sorted by descriptor */
	struct goci_watch_dirs coming; /* collected by the current walk */
};

#define GOCI_NOTIFY_INIT \
	{                \
		.fd = -1 \
	}

enum goci_event_kind {
	GOCI_EVENT_FILE,   /* a file was created, removed or written to */
	GOCI_EVENT_LOOK,   /* a folder or an attribute changed: a walk is needed */
	GOCI_EVENT_MISSED, /* inotify dropped events; `path` is NULL */
};

typedef void goci_event_fn(
	void *arg, enum goci_event_kind kind, const char *path, bool is_folder);

/* Opens an inotify instance for `root`, which is kept. */
int goci_notify_open(struct goci_notify *n, const char *root, struct oci_err *err);
void goci_notify_release(struct goci_notify *n);

void goci_notify_begin(struct goci_notify *n);
/* Adds a folder by its path below the root. One that is gone is no failure. */
int goci_notify_add(struct goci_notify *n, const char *path, struct oci_err *err);
void goci_notify_end(struct goci_notify *n);

/* Calls `tell` for each event that has arrived; does not wait. */
void goci_notify_read(struct goci_notify *n, goci_event_fn *tell, void *arg);

#endif
