#include "cache_impl.h"
#include "lock.h"
#include "oci/own.h"
#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Backup programs skip a folder that has this file (bford.info/cachedir). */
static int write_tag(int root, struct oci_err *err)
{
	static const char text[] =
		"Signature: 8a477f597d28d172789f06886806bc55\n"
		"# A cache of image layers. It can be deleted at any time.\n";

	if (faccessat(root, "CACHEDIR.TAG", F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return 0;
	return oci_fs_write_file(
		root, "CACHEDIR.TAG", text, sizeof(text) - 1, false, err);
}

static int open_part(int root, const char *part, struct oci_err *err)
{
	oci_auto_close int fd = oci_own_open_at(root, part, err);

	if (fd < 0)
		return -1;
	if (faccessat(fd, ".", R_OK | W_OK | X_OK, AT_EACCESS) < 0)
		return oci_err_sys(err, errno, "%s", part);
	return oci_steal_fd(&fd);
}

/*
 * Only the owner may read the cache: it contains secret keys. Older versions created
 * the folder with mode 0755.
 */
static int close_to_others(int root, struct oci_err *err)
{
	oci_auto_close int fd = oci_own_open_at(root, "v1", err);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -1;
	if (st.st_mode & 077)
		(void)fchmod(fd, 0700);
	return 0;
}

struct oci_cache *oci_cache_open(
	const char *dir, const struct oci_cache_claim *claim, struct oci_err *err)
{
	static const struct oci_cache_claim shared = {0};
	oci_auto_cache *cache = oci_xcalloc(1, sizeof(*cache));

	cache->dir = oci_xstrdup(dir);
	cache->blobs = cache->keys = -1;
	cache->root = oci_cache_lock(dir, claim ? claim : &shared, err);
	if (cache->root < 0)
		return NULL;
	if (close_to_others(cache->root, err) < 0)
		return NULL;
	cache->blobs = open_part(cache->root, "v1/blobs", err);
	if (cache->blobs < 0)
		return NULL;
	cache->keys = open_part(cache->root, "v1/keys", err);
	if (cache->keys < 0 || write_tag(cache->root, err) < 0)
		return NULL;
	return oci_steal_ptr(&cache);
}

void oci_cache_close(struct oci_cache *cache)
{
	if (!cache)
		return;
	oci_closep(&cache->blobs);
	oci_closep(&cache->keys);
	oci_closep(&cache->root);
	free(cache->dir);
	free(cache);
}

void oci_cache_closep(struct oci_cache **cache)
{
	oci_cache_close(*cache);
}

int oci_cache_open_folder(
	const struct oci_cache *cache, const char *name, struct oci_err *err)
{
	return oci_own_open_at(cache->root, name, err);
}

int oci_cache_check_folder(
	const struct oci_cache *cache, const char *name, struct oci_err *err)
{
	return oci_own_check_at(cache->root, name, err);
}

int oci_cache_blobs(const struct oci_cache *cache)
{
	return cache->blobs;
}

bool oci_cache_written(const struct oci_cache *cache)
{
	return atomic_load(&cache->written);
}

static void mark_used(int fd, const struct stat *st)
{
	const struct timespec now[2] = {
		{.tv_nsec = UTIME_OMIT}, {.tv_nsec = UTIME_NOW}};
	time_t age = time(NULL) - st->st_mtime;

	if (age > OCI_USED_PAUSE || age < -OCI_USED_PAUSE)
		(void)futimens(fd, now);
}

void oci_cache_used(int fd)
{
	struct stat st;

	if (fstat(fd, &st) == 0)
		mark_used(fd, &st);
}

int oci_cache_get(
	struct oci_cache *cache, const struct oci_digest *key, struct oci_buf *record)
{
	const char *name = oci_digest_hex(key);
	oci_auto_buf file = OCI_BUF_INIT;
	struct oci_record head;
	struct oci_err ignored;
	struct stat st;
	oci_auto_close int fd = oci_fs_open(cache->keys, name, true, &st, &ignored);

	if (fd < 0 || oci_fs_read_fd(fd, name, OCI_RECORD_MAX, &file, &ignored) < 0 ||
		oci_record_parse(key, &file, &head) < 0)
		return -1;
	mark_used(fd, &st);
	oci_buf_add(record, file.data + head.head, file.len - head.head);
	return 0;
}

int oci_cache_put_named(struct oci_cache *cache, const struct oci_digest *key,
	const char *record, const struct oci_digest *blob, int64_t size,
	struct oci_err *err)
{
	oci_auto_buf file = OCI_BUF_INIT;

	oci_record_write(key, record, blob, size, &file);
	if (oci_fs_write_file(cache->keys, oci_digest_hex(key), file.data, file.len,
		    false, err) < 0)
		return oci_err_wrap(err, "cache");
	atomic_store(&cache->written, true);
	return 0;
}

int oci_cache_put(struct oci_cache *cache, const struct oci_digest *key,
	const char *record, struct oci_err *err)
{
	return oci_cache_put_named(cache, key, record, NULL, 0, err);
}

int oci_cache_tmp(struct oci_cache *cache, struct oci_tmp *tmp, struct oci_err *err)
{
	return oci_tmp_open(tmp, cache->blobs, err) < 0 ? oci_err_wrap(err, "cache")
							: 0;
}

int oci_cache_put_blob(struct oci_cache *cache, struct oci_tmp *tmp,
	const struct oci_digest *digest, struct oci_err *err)
{
	if (oci_tmp_publish(tmp, cache->blobs, oci_digest_hex(digest), err) < 0)
		return oci_err_wrap(err, "cache");
	atomic_store(&cache->written, true);
	return 0;
}
