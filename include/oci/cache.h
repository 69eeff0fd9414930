/*
 * The cache: a key (the digest of all that a result depends on) -> a small record and,
 * if the result is large, a blob.
 *
 * It can be deleted, copied or shared at any time. A record that does not parse and a
 * blob that is not what its record says are misses, never errors. Entries are written
 * by rename, so that a kill leaves it usable.
 */
#ifndef OCI_CACHE_H
#define OCI_CACHE_H

#include "oci/buf.h"
#include "oci/digest.h"
#include "oci/err.h"
#include "oci/fs.h"

struct oci_cache;

/* Opens the cache in `dir`, made if it is missing. NULL when it cannot be written to.
 */
struct oci_cache *oci_cache_open(const char *dir, struct oci_err *err);
void oci_cache_close(struct oci_cache *cache);
void oci_cache_closep(struct oci_cache **cache);
#define oci_auto_cache OCI_AUTO(oci_cache_closep) struct oci_cache

/* The folder of blobs, borrowed; for oci_blobs_*. */
int oci_cache_blobs(const struct oci_cache *cache);

/* Appends the record of `key` to `record`. 0 when it is there, -1 when it is not. */
int oci_cache_get(
	struct oci_cache *cache, const struct oci_digest *key, struct oci_buf *record);

/* Writes the record of `key`. */
int oci_cache_put(struct oci_cache *cache, const struct oci_digest *key,
	const char *record, struct oci_err *err);

/* Opens a temporary file to write a blob to; published by oci_cache_put_blob. */
int oci_cache_tmp(struct oci_cache *cache, struct oci_tmp *tmp, struct oci_err *err);
int oci_cache_put_blob(struct oci_cache *cache, struct oci_tmp *tmp,
	const struct oci_digest *digest, struct oci_err *err);

#endif
