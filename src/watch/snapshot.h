/*
 * What the files of a folder are like: name, times, size, inode. Two snapshots tell
 * what has changed between them, whoever changed it and however.
 */
#ifndef GOCI_WATCH_SNAPSHOT_H
#define GOCI_WATCH_SNAPSHOT_H

#include "watch/filter.h"

#include <stdint.h>

struct goci_seen {
	char *path;
	dev_t dev;
	ino_t ino;
	mode_t mode;
	int64_t size;
	int64_t mtime; /* ns */
	int64_t ctime;
	uint64_t sum;      /* of the content, while it is `hot` */
	int64_t hot_until; /* changed lately: its times may hide one more change */
};

/* Sorted by path. */
struct goci_snapshot {
	struct goci_seen *items;
	size_t count;
	size_t cap;
};

typedef void goci_path_fn(void *arg, const char *path);

/*
 * Looks at all files below the filter's root that it does not skip. Each folder is
 * told to `on_folder` before it is read. What vanishes meanwhile is not there; a root
 * that is not there is empty.
 */
void goci_snapshot_take(struct goci_snapshot *out, const struct goci_filter *filter,
	goci_path_fn *on_folder, void *arg);
void goci_snapshot_release(struct goci_snapshot *s);

/* The file of this path; borrowed; NULL: it has none. */
const struct goci_seen *goci_snapshot_find(
	const struct goci_snapshot *s, const char *path);

/* How `goci_snapshot_compare` looks into files. */
struct goci_contents {
	const char *root;
	int64_t now;
};

/*
 * Tells each path that came, went or changed from `before` to `after`. Times have
 * grains, so two saves of one size can look like one: with `contents`, files that
 * have just changed are read, for a few seconds, to see that too. NULL: they are not.
 */
void goci_snapshot_compare(const struct goci_snapshot *before,
	struct goci_snapshot *after, const struct goci_contents *contents,
	goci_path_fn *changed, void *arg);

#define oci_auto_snapshot OCI_AUTO(goci_snapshot_release) struct goci_snapshot

#endif
