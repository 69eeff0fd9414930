/*
 * Finding the files that changed between two snapshots.
 */
#ifndef GOCI_WATCH_SNAPSHOT_COMPARE_H
#define GOCI_WATCH_SNAPSHOT_COMPARE_H

#include "watch/snapshot.h"

struct goci_content_check {
	const char *root; /* of the paths */
	int64_t now;      /* goci_watch_now */
};

/*
 * Calls `changed` for each path that was added, removed or changed from `before` to
 * `after`. Time stamps are coarse, so that two saves of the same size can look like
 * one: with `contents`, the content of files that have just changed is compared, too,
 * for a few seconds. NULL: metadata only.
 */
void goci_snapshot_compare(const struct goci_snapshot *before,
	struct goci_snapshot *after, const struct goci_content_check *contents,
	goci_path_fn *changed, void *arg);

#endif
