/*
 * The metadata of all watched files at one moment: name, times, size, inode.
 */
#ifndef GOCI_WATCH_SNAPSHOT_H
#define GOCI_WATCH_SNAPSHOT_H

#include "watch/filter.h"

#include <stdint.h>

struct goci_file_state {
	char *path;
	dev_t dev;
	ino_t ino;
	mode_t mode;
	int64_t size;
	int64_t mtime; /* ns since 1970 */
	int64_t ctime;
	/* Set by goci_snapshot_compare for a file that has just changed: a hash of its
	 * content, and until when (goci_watch_now) the content is compared as well. */
	uint64_t sum;
	int64_t hot_until;
};

struct goci_snapshot {
	struct goci_file_state *items; /* sorted by path */
	size_t count;
};

typedef void goci_path_fn(void *arg, const char *path);

/*
 * Reads the metadata of all files below the filter's root that the filter does not
 * skip. Calls `on_folder`, unless it is NULL, for each folder before it reads it. Files
 * that vanish meanwhile are left out; a missing root gives an empty snapshot. The
 * caller releases `out`.
 */
void goci_snapshot_take(struct goci_snapshot *out, const struct goci_filter *filter,
	goci_path_fn *on_folder, void *arg);
void goci_snapshot_release(struct goci_snapshot *s);

/* The file at `path`, borrowed; NULL if there is none. */
const struct goci_file_state *goci_snapshot_find(
	const struct goci_snapshot *s, const char *path);

#define goci_auto_snapshot OCI_AUTO(goci_snapshot_release) struct goci_snapshot

#endif
