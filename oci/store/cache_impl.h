/*
 * What the files of the store share: an open cache, and how a record is written down.
 */
#ifndef OCI_STORE_CACHE_IMPL_H
#define OCI_STORE_CACHE_IMPL_H

#include "oci/cache.h"

#include <stdatomic.h>
#include <stdint.h>

enum { OCI_RECORD_MAX = 16 << 20, OCI_RECORD_HEAD_MAX = 256, OCI_USED_PAUSE = 3600 };

struct oci_cache {
	char *dir;
	int root; /* the folder itself, which the lock is on */
	int blobs;
	int keys;
	atomic_bool written;
};

/* Opens the folder `dir`, made if it is missing, and locks it. Returns the fd or -1. */
int oci_cache_lock(
	const char *dir, const struct oci_cache_claim *claim, struct oci_err *err);

/* The head of a record's file. */
struct oci_record {
	struct oci_digest sum;
	struct oci_digest blob;
	int64_t blob_size; /* -1: it names none */
	size_t head;       /* so many bytes, before the record */
};

/* Appends the file of a record; `blob` may be NULL. */
void oci_record_write(const struct oci_digest *key, const char *record,
	const struct oci_digest *blob, int64_t size, struct oci_buf *out);
/* Reads the head, of which the first OCI_RECORD_HEAD_MAX bytes are enough. */
int oci_record_head(const char *text, struct oci_record *r);
/* Reads a whole file, which has to be as it was written. -1 when it is not. */
int oci_record_parse(
	const struct oci_digest *key, const struct oci_buf *file, struct oci_record *r);

#endif
