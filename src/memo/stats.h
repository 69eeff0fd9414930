/*
 * File status of paths: what stat(2) reports, read once for each path of a call.
 */
#ifndef GOCI_MEMO_STATS_H
#define GOCI_MEMO_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What stat(2) reports; all zero for a path that does not exist. */
struct goci_stamp {
	int64_t size;  /* bytes */
	int64_t mtime; /* nanoseconds since 1970 */
	int64_t ctime;
	uint64_t inode;
	uint64_t device;
	unsigned mode;
};

/* Reads it; `follow`: of what a symlink leads to. Every error reads as "no file". */
void goci_stamp_read(const char *path, bool follow, struct goci_stamp *stamp);
bool goci_stamp_equal(const struct goci_stamp *a, const struct goci_stamp *b);

/* A cache of the above, for one thread. Zero it to initialize it. */
struct goci_stats {
	struct goci_stat *slots;
	size_t count, cap;
};

/* As goci_stamp_read, by the cache; `stats` may be NULL: no cache. */
void goci_stats_read(struct goci_stats *stats, const char *path, bool follow,
	struct goci_stamp *stamp);
void goci_stats_release(struct goci_stats *stats);

#endif
