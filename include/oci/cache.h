/*
 * A cache on disk: a key (the digest of everything a result depends on) maps to a small
 * record and, for large results, to a blob that the record names.
 *
 * The folder can be deleted, copied or shared at any time. A damaged record or blob is
 * a miss, never an error. Entries are written by rename, so that a kill leaves the
 * cache usable.
 *
 * While a cache is open its folder is locked, shared or exclusively, so that entries in
 * use are not removed.
 */
#ifndef OCI_CACHE_H
#define OCI_CACHE_H

#include "oci/buf.h"
#include "oci/cancel.h"
#include "oci/digest.h"
#include "oci/err.h"
#include "oci/fs.h"

#include <stdint.h>

struct oci_cache;

/* How to lock the cache. All zero: shared, waiting without a limit. */
struct oci_cache_claim {
	bool alone;   /* exclusively */
	bool no_wait; /* fail when the lock is not available at once */
	const struct oci_cancel *cancel;
	void (*waiting)(void *arg); /* called once when it takes a second; or NULL */
	void *arg;
};

/*
 * Opens the cache in `dir`, which is created if it is missing; `claim` may be NULL.
 * Returns NULL when it cannot be written, with OCI_ERR_REFUSED when other users can
 * modify it (oci/own.h), and with OCI_ERR_INTERRUPTED when the wait was cancelled. On a
 * file system without locks it is used without one.
 */
struct oci_cache *oci_cache_open(
	const char *dir, const struct oci_cache_claim *claim, struct oci_err *err);
void oci_cache_close(struct oci_cache *cache);
void oci_cache_closep(struct oci_cache **cache);
#define oci_auto_cache OCI_AUTO(oci_cache_closep) struct oci_cache

/*
 * Upgrades the lock of an open cache to an exclusive one, without waiting. Returns -1
 * when others hold it; the cache is then no longer locked, and may only be closed.
 */
int oci_cache_claim_alone(struct oci_cache *cache);

/*
 * Opens a folder of the program in the cache, created if it is missing; symlinks are
 * not followed. Returns a descriptor owned by the caller, or -1.
 */
int oci_cache_open_folder(
	const struct oci_cache *cache, const char *name, struct oci_err *err);
/* 0 when the folder `name` is missing or cannot be modified by other users, else -1. */
int oci_cache_check_folder(
	const struct oci_cache *cache, const char *name, struct oci_err *err);
/* The folder of blobs, a borrowed descriptor. */
int oci_cache_blobs(const struct oci_cache *cache);
/* Whether anything was written to the cache since it was opened. */
bool oci_cache_written(const struct oci_cache *cache);

/* Appends the record of `key` to `record`. Returns 0, or -1 for a miss. */
int oci_cache_get(
	struct oci_cache *cache, const struct oci_digest *key, struct oci_buf *record);

/*
 * Write the record of `key`: a plain one, or one that names a blob of `size` bytes,
 * which must be in the cache.
 */
int oci_cache_put(struct oci_cache *cache, const struct oci_digest *key,
	const char *record, struct oci_err *err);
int oci_cache_put_named(struct oci_cache *cache, const struct oci_digest *key,
	const char *record, const struct oci_digest *blob, int64_t size,
	struct oci_err *err);

/*
 * Opens a temporary file for a blob; oci_cache_put_blob publishes it under its digest.
 */
int oci_cache_tmp(struct oci_cache *cache, struct oci_tmp *tmp, struct oci_err *err);
int oci_cache_put_blob(struct oci_cache *cache, struct oci_tmp *tmp,
	const struct oci_digest *digest, struct oci_err *err);

/*
 * Marks the open file or folder `fd` as used: its mtime is set to now, unless it is
 * less than an hour old.
 */
void oci_cache_used(int fd);

/*
 * Identifies a file and its state: while an open file has the same mark, its content
 * has not changed since it was hashed.
 */
struct oci_blob_mark {
	uint64_t device, inode;
	int64_t ctime; /* nanoseconds since 1970 */
};

/*
 * The contents of a cache: listing, limits and verification.
 *
 * An entry is kept or removed as a whole: a blob with the records that name it, a
 * record that names no blob, or a folder of the program's own below the cache. The time
 * of its last use is that of its newest file, for a folder its own mtime. A blob that
 * no record names, as a kill leaves it, is loose and is removed first.
 */
enum oci_stock_kind {
	OCI_STOCK_LAYER,
	OCI_STOCK_RECORD,
	OCI_STOCK_FOLDER,
	OCI_STOCK_KINDS,
};

/*
 * A folder of the program in which each subfolder is an entry; `name` is relative to
 * the cache. An entry that is locked (flock) is in use. A list of them ends with a NULL
 * name.
 */
struct oci_stock_place {
	const char *name;
	bool (*sound)(const char *dir); /* whether an entry is intact */
};

struct oci_stock_sum {
	size_t count;
	int64_t bytes;
};

struct oci_stock_entry {
	enum oci_stock_kind kind;
	char *name;              /* of the file; of a folder the path below the cache */
	struct oci_strv records; /* names of those that name a layer */
	int64_t size;            /* with its records */
	int64_t used;            /* seconds since 1970 */
	bool loose;
	const struct oci_stock_place *place; /* a folder's */
};

struct oci_stock {
	struct oci_stock_entry *entries;
	size_t count;
	struct oci_stock_sum sums[OCI_STOCK_KINDS]; /* a layer's records are records */
	int64_t bytes;                              /* of all */
	int unread; /* the errno of layers or records that could not be read, or 0 */
};

#define OCI_STOCK_INIT \
	{              \
		0      \
	}

void oci_stock_release(struct oci_stock *stock);
#define oci_auto_stock OCI_AUTO(oci_stock_release) struct oci_stock

/*
 * Lists the contents of a cache. Nothing is hashed; `stock` is released by the caller.
 */
void oci_stock_read(const struct oci_cache *cache, const struct oci_stock_place *places,
	struct oci_stock *stock);

/* Counts the files of a tree and their bytes; a missing tree is empty. */
void oci_stock_tree(int dirfd, const char *path, struct oci_stock_sum *sum);
/* The same for a path below the cache. */
void oci_stock_extra(
	const struct oci_cache *cache, const char *path, struct oci_stock_sum *sum);

/* Arguments and results of the three functions below. They need an exclusive lock. */
struct oci_stock_job {
	struct oci_cache *cache;
	const struct oci_stock_place *places;
	const struct oci_cancel *cancel;
	/* Called for each damaged entry; or NULL. */
	void (*tell)(void *arg, const struct oci_stock_entry *entry, const char *why);
	/*
	 * For verification: the reason why a record does not fit the intact blob `fd`,
	 * as "is not ...", or NULL when it does. May itself be NULL. The format of
	 * records is that of whoever wrote them.
	 */
	const char *(*judge)(void *arg, const char *record, int fd);
	void *arg;
	struct oci_stock_sum gone[OCI_STOCK_KINDS]; /* what was removed */
};

/*
 * Removes loose blobs, entries last used before `oldest` (seconds since 1970), and then
 * the least recently used ones until at most `max_bytes` are left (negative: no limit).
 */
int oci_stock_collect(struct oci_stock_job *job, int64_t max_bytes, int64_t oldest,
	struct oci_err *err);
/* Whether the last collection was more than an hour ago. */
bool oci_stock_is_due(const struct oci_cache *cache);

/* Reads all entries and removes the damaged ones. */
int oci_stock_verify(struct oci_stock_job *job, struct oci_err *err);

/*
 * Removes all entries, and then the folders `extra` (ends with NULL) below the cache.
 * The cache may only be closed afterwards.
 */
int oci_stock_clear(
	struct oci_stock_job *job, const char *const *extra, struct oci_err *err);

#endif
