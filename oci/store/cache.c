#include "oci/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RECORD_MAX = 16 << 20 };

struct oci_cache {
	int blobs;
	int keys;
};

/* Backup programs leave out a folder with this file (bford.info/cachedir). */
static int write_tag(const char *dir, struct oci_err *err)
{
	static const char text[] =
		"Signature: 8a477f597d28d172789f06886806bc55\n"
		"# The cache of goci. It can be deleted at any time.\n";
	oci_auto_close int fd = oci_fs_open_dir(AT_FDCWD, dir, err);

	if (fd < 0)
		return -1;
	if (faccessat(fd, "CACHEDIR.TAG", F_OK, 0) == 0)
		return 0;
	return oci_fs_write_file(
		fd, "CACHEDIR.TAG", text, sizeof(text) - 1, false, err);
}

static int open_part(const char *dir, const char *part, struct oci_err *err)
{
	oci_auto_free char *path = oci_xasprintf("%s/%s", dir, part);

	if (oci_fs_mkdirs(path, NULL, err) < 0)
		return -1;
	if (access(path, R_OK | W_OK | X_OK) < 0)
		return oci_err_sys(err, errno, "%s", path);
	return oci_fs_open_dir(AT_FDCWD, path, err);
}

struct oci_cache *oci_cache_open(const char *dir, struct oci_err *err)
{
	oci_auto_cache *cache = oci_xcalloc(1, sizeof(*cache));

	cache->blobs = cache->keys = -1;
	cache->blobs = open_part(dir, "v1/blobs", err);
	if (cache->blobs < 0)
		return NULL;
	cache->keys = open_part(dir, "v1/keys", err);
	if (cache->keys < 0 || write_tag(dir, err) < 0)
		return NULL;
	return oci_steal_ptr(&cache);
}

void oci_cache_close(struct oci_cache *cache)
{
	if (!cache)
		return;
	oci_closep(&cache->blobs);
	oci_closep(&cache->keys);
	free(cache);
}

void oci_cache_closep(struct oci_cache **cache)
{
	oci_cache_close(*cache);
}

int oci_cache_blobs(const struct oci_cache *cache)
{
	return cache->blobs;
}

int oci_cache_get(
	struct oci_cache *cache, const struct oci_digest *key, struct oci_buf *record)
{
	struct oci_err ignored;

	return oci_fs_read(
		cache->keys, oci_digest_hex(key), false, RECORD_MAX, record, &ignored);
}

int oci_cache_put(struct oci_cache *cache, const struct oci_digest *key,
	const char *record, struct oci_err *err)
{
	if (oci_fs_write_file(cache->keys, oci_digest_hex(key), record, strlen(record),
		    false, err) < 0)
		return oci_err_wrap(err, "cache");
	return 0;
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
	return 0;
}
