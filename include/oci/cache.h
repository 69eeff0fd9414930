/*
 * The cache: a key (the digest of all that a result depends on) -> a small record and,
 * if the result is large, a blob that the record names.
 *
 * It can be deleted, copied or shared at any time. A record that is not as it was
 * written and a blob that is not what its record says are misses, never errors. Entries
 * are written by rename, so that a kill leaves it usable.
 *
 * Who has it open holds a lock on its folder, so that what is in use is not removed
 * (stock.h).
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

/* How the cache is claimed; all zero: shared with others, waiting as long as it takes.
 */
struct oci_cache_claim {
	bool alone;   /* nobody else may have it open */
	bool no_wait; /* fail when it cannot be had at once */
	const struct oci_cancel *cancel;
	void (*waiting)(void *arg); /* called once when it takes a second; or NULL */
	void *arg;
};

/*
 * Opens the cache in `dir`, made if it is missing; `claim` may be NULL. NULL when it
 * cannot be written to, OCI_ERR_REFUSED when others can change what it holds (own.h),
 * and OCI_ERR_INTERRUPTED when the wait was cancelled. A file system that knows no
 * locks is shared without one.
 */
struct oci_cache *oci_cache_open(
	const char *dir, const struct oci_cache_claim *claim, struct oci_err *err);
void oci_cache_close(struct oci_cache *cache);
void oci_cache_closep(struct oci_cache **cache);
#define oci_auto_cache OCI_AUTO(oci_cache_closep) struct oci_cache

/*
 * Claims an open cache for us alone, without waiting. -1 when others have it: it is
 * then no longer locked by us either, and may only be closed.
 */
int oci_cache_claim_alone(struct oci_cache *cache);

/*
 * Opens a folder of the tool's own in the cache, made if it is missing; no link is
 * followed. Returns the descriptor, owned by the caller, or -1.
 */
int oci_cache_open_folder(
	const struct oci_cache *cache, const char *name, struct oci_err *err);
/* Whether nobody else can change a folder that another program may have there. */
int oci_cache_check_folder(
	const struct oci_cache *cache, const char *name, struct oci_err *err);
/* The folder of blobs, borrowed; for oci_blobs_*. */
int oci_cache_blobs(const struct oci_cache *cache);
/* Whether something was put into it since it was opened. */
bool oci_cache_written(const struct oci_cache *cache);

/* Appends the record of `key` to `record`. 0 when it is there, -1 when it is not. */
int oci_cache_get(
	struct oci_cache *cache, const struct oci_digest *key, struct oci_buf *record);

/* Writes the record of `key`; the same of one that names a blob of `size` bytes. */
int oci_cache_put(struct oci_cache *cache, const struct oci_digest *key,
	const char *record, struct oci_err *err);
int oci_cache_put_named(struct oci_cache *cache, const struct oci_digest *key,
	const char *record, const struct oci_digest *blob, int64_t size,
	struct oci_err *err);

/* Opens a temporary file to write a blob to; published by oci_cache_put_blob. */
int oci_cache_tmp(struct oci_cache *cache, struct oci_tmp *tmp, struct oci_err *err);
int oci_cache_put_blob(struct oci_cache *cache, struct oci_tmp *tmp,
	const struct oci_digest *digest, struct oci_err *err);

/*
 * Notes that what the open file or folder `fd` holds is in use: its time is set to now,
 * if it is more than an hour off.
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
 * Where the tool keeps folders, one an entry: `name` is below the cache's folder. One
 * of them that is locked (flock) is in use. Ends with a name of NULL.
 */
struct oci_stock_place {
	const char *name;
	bool (*sound)(const char *dir); /* whether one is as it was left */
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

/* Reads what is there; nothing of it is hashed. */
void oci_stock_read(const struct oci_cache *cache, const struct oci_stock_place *places,
	struct oci_stock *stock);

/* The files of a tree: how many, and their bytes. Nothing there is no error. */
void oci_stock_tree(int dirfd, const char *path, struct oci_stock_sum *sum);
/* The same below the cache's folder. */
void oci_stock_extra(
	const struct oci_cache *cache, const char *path, struct oci_stock_sum *sum);

/* What the three below do their work with. The cache has to be ours alone. */
struct oci_stock_job {
	struct oci_cache *cache;
	const struct oci_stock_place *places;
	const struct oci_cancel *cancel;
	/* Called for each entry that turns out damaged; or NULL. */
	void (*tell)(void *arg, const struct oci_stock_entry *entry, const char *why);
	/*
	 * For verification: what is wrong with a record that names the sound blob `fd`,
	 * as "is not ...", or NULL; may itself be NULL. What records say is the tool's.
	 */
	const char *(*judge)(void *arg, const char *record, int fd);
	void *arg;
	struct oci_stock_sum gone[OCI_STOCK_KINDS]; /* what was removed */
};

/*
 * Removes what is loose, what was last used before `oldest` (seconds since 1970), and
 * then what was used least recently until no more than `max_bytes` are left; negative:
 * no limit.
 */
int oci_stock_collect(struct oci_stock_job *job, int64_t max_bytes, int64_t oldest,
	struct oci_err *err);
/* Whether the last collection was more than an hour ago. */
bool oci_stock_is_due(const struct oci_cache *cache);

/* Reads all there is, and removes what is damaged. */
int oci_stock_verify(struct oci_stock_job *job, struct oci_err *err);

/*
 * Removes all that was put into the cache, and then the folders `extra` below it, a
 * list that ends with NULL. The cache may only be closed then.
 */
int oci_stock_clear(
	struct oci_stock_job *job, const char *const *extra, struct oci_err *err);

#endif
