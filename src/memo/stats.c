#include "memo/stats.h"

#include "oci/mem.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SECOND INT64_C(1000000000)

struct goci_stat {
	char *path; /* NULL: the slot is free */
	bool follow;
	struct goci_stamp stamp;
};

void goci_stamp_read(const char *path, bool follow, struct goci_stamp *stamp)
{
	struct stat st;

	*stamp = (struct goci_stamp){0};
	if ((follow ? stat(path, &st) : lstat(path, &st)) < 0)
		return;
	stamp->size = st.st_size;
	stamp->mtime = st.st_mtim.tv_sec * SECOND + st.st_mtim.tv_nsec;
	stamp->ctime = st.st_ctim.tv_sec * SECOND + st.st_ctim.tv_nsec;
	stamp->inode = st.st_ino;
	stamp->device = st.st_dev;
	stamp->mode = st.st_mode;
}

bool goci_stamp_equal(const struct goci_stamp *a, const struct goci_stamp *b)
{
	return a->size == b->size && a->mtime == b->mtime && a->ctime == b->ctime &&
	       a->inode == b->inode && a->device == b->device && a->mode == b->mode;
}

/* FNV-1a. */
static size_t hash(const char *path)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (; *path; path++)
		h = (h ^ (unsigned char)*path) * UINT64_C(1099511628211);
	return (size_t)h;
}

/* Where the path is, or would be. */
static struct goci_stat *find(
	const struct goci_stats *stats, const char *path, bool follow)
{
	size_t i = hash(path);

	for (;; i++) {
		struct goci_stat *slot = &stats->slots[i & (stats->cap - 1)];

		if (!slot->path ||
			(slot->follow == follow && strcmp(slot->path, path) == 0))
			return slot;
	}
}

static void grow(struct goci_stats *stats)
{
	struct goci_stats larger = {.cap = stats->cap ? 2 * stats->cap : 256};

	larger.slots = oci_xcalloc(larger.cap, sizeof(*larger.slots));
	for (size_t i = 0; i < stats->cap; i++)
		if (stats->slots[i].path)
			*find(&larger, stats->slots[i].path, stats->slots[i].follow) =
				stats->slots[i];
	larger.count = stats->count;
	free(stats->slots);
	*stats = larger;
}

void goci_stats_read(struct goci_stats *stats, const char *path, bool follow,
	struct goci_stamp *stamp)
{
	struct goci_stat *slot;

	if (!stats) {
		goci_stamp_read(path, follow, stamp);
		return;
	}
	if (2 * stats->count >= stats->cap)
		grow(stats);
	slot = find(stats, path, follow);
	if (!slot->path) {
		*slot = (struct goci_stat){.path = oci_xstrdup(path), .follow = follow};
		goci_stamp_read(path, follow, &slot->stamp);
		stats->count++;
	}
	*stamp = slot->stamp;
}

void goci_stats_release(struct goci_stats *stats)
{
	for (size_t i = 0; i < stats->cap; i++)
		free(stats->slots[i].path);
	free(stats->slots);
	*stats = (struct goci_stats){0};
}
