#include "stock.h"

#include "oci/cache.h"

#include "cache_impl.h"
#include "collect.h"
#include "record.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void oci_stock_release(struct oci_stock *stock)
{
	for (size_t i = 0; i < stock->count; i++) {
		free(stock->entries[i].name);
		oci_strv_release(&stock->entries[i].records);
	}
	free(stock->entries);
	*stock = (struct oci_stock)OCI_STOCK_INIT;
}

/*
 * Reads the sorted names of a folder; a missing folder is empty. Returns 0 or an errno.
 */
static int list_names(int dirfd, const char *path, struct oci_strv *names)
{
	int fd = openat(dirfd, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!dir) {
		int error = errno;

		oci_closep(&fd);
		return error == ENOENT ? 0 : error;
	}
	while ((entry = readdir(dir)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			oci_strv_add(names, entry->d_name);
	closedir(dir);
	oci_strv_sort(names);
	return 0;
}

static void add_tree(int dirfd, const char *path, struct oci_stock_sum *sum, int depth)
{
	enum { DEPTH_MAX = 200 };
	oci_auto_strv names = OCI_STRV_INIT;
	oci_auto_close int fd = -1;
	struct stat st;

	if (fstatat(dirfd, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return;
	if (!S_ISDIR(st.st_mode)) {
		sum->count++;
		sum->bytes += st.st_size;
		return;
	}
	fd = openat(dirfd, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || depth > DEPTH_MAX)
		return;
	(void)list_names(fd, ".", &names);
	for (size_t i = 0; i < names.count; i++)
		add_tree(fd, names.items[i], sum, depth + 1);
}

void oci_stock_tree(int dirfd, const char *path, struct oci_stock_sum *sum)
{
	add_tree(dirfd, path, sum, 0);
}

void oci_stock_extra(
	const struct oci_cache *cache, const char *path, struct oci_stock_sum *sum)
{
	add_tree(cache->root, path, sum, 0);
}

static struct oci_stock_entry *add(struct oci_stock *stock, enum oci_stock_kind kind,
	const char *name, int64_t size, const struct stat *st)
{
	struct oci_stock_entry *e;

	OCI_GROW(stock->entries, stock->count);
	e = &stock->entries[stock->count++];
	*e = (struct oci_stock_entry){.kind = kind,
		.name = oci_xstrdup(name),
		.size = size,
		.used = st->st_mtime};
	return e;
}

static void count(struct oci_stock *stock, enum oci_stock_kind kind, int64_t size)
{
	stock->sums[kind].count++;
	stock->sums[kind].bytes += size;
	stock->bytes += size;
}

/* Only files that the cache created are touched. */
static bool is_ours(const char *name)
{
	char text[7 + OCI_DIGEST_HEX + 1] = "sha256:";
	struct oci_digest digest;
	struct oci_err ignored;

	if (strncmp(name, ".goci-tmp-", 10) == 0)
		return true;
	if (strlen(name) != OCI_DIGEST_HEX)
		return false;
	memcpy(text + 7, name, OCI_DIGEST_HEX + 1);
	return oci_digest_parse(text, &digest, &ignored) == 0;
}

/* Reads the head of a record; an invalid one gives a head without a blob. */
static int read_head(int keys, const char *name, struct oci_record *head)
{
	char text[OCI_RECORD_HEAD_MAX] = "";
	struct stat st;
	struct oci_err ignored;
	oci_auto_close int fd = oci_fs_open(keys, name, true, &st, &ignored);

	head->blob_size = -1;
	if (fd < 0 || pread(fd, text, sizeof(text) - 1, 0) < 0)
		return -1;
	return oci_record_head(text, head);
}

static int compare_names(const void *name, const void *entry)
{
	return strcmp(name, ((const struct oci_stock_entry *)entry)->name);
}

/* Attaches a record to the blob that it names, one of the first `layers` entries. */
static void add_record(const struct oci_cache *cache, struct oci_stock *stock,
	size_t layers, const char *name, const struct stat *st)
{
	struct oci_record head;
	bool sound = read_head(cache->keys, name, &head) == 0;
	struct oci_stock_entry *layer = NULL;

	count(stock, OCI_STOCK_RECORD, st->st_size);
	if (layers && head.blob_size >= 0)
		layer = bsearch(oci_digest_hex(&head.blob), stock->entries, layers,
			sizeof(*layer), compare_names);
	if (!layer) {
		add(stock, OCI_STOCK_RECORD, name, st->st_size, st)->loose =
			!sound || head.blob_size >= 0;
		return;
	}
	oci_strv_add(&layer->records, name);
	layer->size += st->st_size;
	if (layer->used < st->st_mtime)
		layer->used = st->st_mtime;
}

static void read_layers(const struct oci_cache *cache, struct oci_stock *stock)
{
	oci_auto_strv names = OCI_STRV_INIT;
	struct stat st;

	stock->unread = list_names(cache->blobs, ".", &names);
	for (size_t i = 0; i < names.count; i++) {
		if (!is_ours(names.items[i]) || fstatat(cache->blobs, names.items[i],
							&st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		add(stock, OCI_STOCK_LAYER, names.items[i], st.st_size, &st);
		count(stock, OCI_STOCK_LAYER, st.st_size);
	}
}

static void read_records(const struct oci_cache *cache, struct oci_stock *stock)
{
	oci_auto_strv names = OCI_STRV_INIT;
	size_t layers = stock->count;
	int error = list_names(cache->keys, ".", &names);
	struct stat st;

	if (error)
		stock->unread = error;
	for (size_t i = 0; i < names.count; i++)
		if (is_ours(names.items[i]) && fstatat(cache->keys, names.items[i], &st,
						       AT_SYMLINK_NOFOLLOW) == 0)
			add_record(cache, stock, layers, names.items[i], &st);
	for (size_t i = 0; i < layers; i++)
		stock->entries[i].loose = stock->entries[i].records.count == 0;
}

static void read_place(const struct oci_cache *cache,
	const struct oci_stock_place *place, struct oci_stock *stock)
{
	oci_auto_strv names = OCI_STRV_INIT;

	(void)list_names(cache->root, place->name, &names);
	for (size_t i = 0; i < names.count; i++) {
		oci_auto_free char *path =
			oci_xasprintf("%s/%s", place->name, names.items[i]);
		struct oci_stock_sum sum = {0};
		struct stat st;

		if (fstatat(cache->root, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		oci_stock_tree(cache->root, path, &sum);
		add(stock, OCI_STOCK_FOLDER, path, sum.bytes, &st)->place = place;
		count(stock, OCI_STOCK_FOLDER, sum.bytes);
	}
}

void oci_stock_read(const struct oci_cache *cache, const struct oci_stock_place *places,
	struct oci_stock *stock)
{
	read_layers(cache, stock);
	read_records(cache, stock);
	for (; places && places->name; places++)
		read_place(cache, places, stock);
}

int oci_stock_read_all(
	const struct oci_stock_job *job, struct oci_stock *stock, struct oci_err *err)
{
	oci_stock_read(job->cache, job->places, stock);
	if (!stock->unread)
		return 0;
	return oci_err_sys(err, stock->unread, "%s: what it holds cannot be read",
		job->cache->dir);
}
