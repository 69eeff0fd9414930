#include "collect.h"
#include "cache_impl.h"
#include "stock.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#define STAMP "v1/collected"

static bool is_gone(int dirfd, const char *name)
{
	return faccessat(dirfd, name, F_OK, AT_SYMLINK_NOFOLLOW) < 0;
}

/*
 * When the owner of a folder was killed, a child that survived may still write to it.
 */
static bool remove_folder(const struct oci_cache *cache, const char *path)
{
	oci_auto_close int fd = openat(
		cache->root, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0)
		return false;
	oci_fs_remove_tree(cache->root, path);
	return is_gone(cache->root, path);
}

/*
 * Records are removed before the blobs they name, so that an interruption leaves no
 * record without its blob.
 */
static bool remove_layer(
	const struct oci_cache *cache, const struct oci_stock_entry *entry)
{
	for (size_t i = 0; i < entry->records.count; i++)
		oci_fs_remove_tree(cache->keys, entry->records.items[i]);
	oci_fs_remove_tree(cache->blobs, entry->name);
	return is_gone(cache->blobs, entry->name);
}

static bool remove_entry(
	const struct oci_cache *cache, const struct oci_stock_entry *entry)
{
	if (entry->kind == OCI_STOCK_FOLDER)
		return remove_folder(cache, entry->name);
	if (entry->kind == OCI_STOCK_LAYER)
		return remove_layer(cache, entry);
	oci_fs_remove_tree(cache->keys, entry->name);
	return is_gone(cache->keys, entry->name);
}

bool oci_stock_remove(struct oci_stock_job *job, const struct oci_stock_entry *entry)
{
	struct oci_stock_sum *sum = &job->gone[entry->kind];

	if (!remove_entry(job->cache, entry))
		return false;
	sum->count++;
	sum->bytes += entry->size;
	job->gone[OCI_STOCK_RECORD].count += entry->records.count;
	return true;
}

static int compare_uses(const void *a, const void *b)
{
	const struct oci_stock_entry *x = a, *y = b;

	if (x->loose != y->loose)
		return x->loose ? -1 : 1;
	if (x->used != y->used)
		return x->used < y->used ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void leave_stamp(const struct oci_cache *cache)
{
	oci_auto_close int fd = openat(cache->root, STAMP,
		O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);

	if (fd >= 0)
		(void)futimens(fd, NULL);
}

bool oci_stock_is_due(const struct oci_cache *cache)
{
	struct stat st;
	time_t age;

	if (fstatat(cache->root, STAMP, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return true;
	age = time(NULL) - st.st_mtime;
	return age > OCI_USED_PAUSE || age < -OCI_USED_PAUSE;
}

int oci_stock_collect(struct oci_stock_job *job, int64_t max_bytes, int64_t oldest,
	struct oci_err *err)
{
	oci_auto_stock stock = OCI_STOCK_INIT;
	int64_t left;

	if (oci_stock_read_all(job, &stock, err) < 0)
		return -1;
	if (stock.count)
		qsort(stock.entries, stock.count, sizeof(*stock.entries), compare_uses);
	left = stock.bytes;
	for (size_t i = 0; i < stock.count; i++) {
		const struct oci_stock_entry *e = &stock.entries[i];

		if (!e->loose && e->used >= oldest &&
			(max_bytes < 0 || left <= max_bytes))
			break;
		if (oci_cancel_check(job->cancel, err) < 0)
			return -1;
		if (oci_stock_remove(job, e))
			left -= e->size;
	}
	leave_stamp(job->cache);
	return 0;
}

static int remove_all(
	const struct oci_stock_job *job, const char *const *paths, struct oci_err *err)
{
	const struct oci_cache *cache = job->cache;

	for (; *paths; paths++) {
		if (oci_cancel_check(job->cancel, err) < 0)
			return -1;
		oci_fs_remove_tree(cache->root, *paths);
		if (!is_gone(cache->root, *paths))
			return oci_err_set(err, OCI_ERR_SYSTEM,
				"%s/%s cannot be removed: part of it belongs to "
				"another user, or is written to",
				cache->dir, *paths);
	}
	return 0;
}

int oci_stock_clear(
	struct oci_stock_job *job, const char *const *extra, struct oci_err *err)
{
	static const char *const ours[] = {"v1/keys", "v1", NULL};
	oci_auto_stock stock = OCI_STOCK_INIT;

	oci_stock_read(job->cache, job->places, &stock);
	memcpy(job->gone, stock.sums, sizeof(job->gone));
	return remove_all(job, ours, err) < 0 ? -1 : remove_all(job, extra, err);
}
