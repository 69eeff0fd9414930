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

#endif
