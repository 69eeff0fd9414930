/*
 * Private to the store: the open cache, and the on-disk form of a record.
 */
#ifndef OCI_STORE_CACHE_IMPL_H
#define OCI_STORE_CACHE_IMPL_H

#include "oci/cache.h"

#include <stdatomic.h>
#include <stdint.h>

enum { OCI_RECORD_MAX = 16 << 20, OCI_RECORD_HEAD_MAX = 256, OCI_USED_PAUSE = 3600 };

struct oci_cache {
	char *dir;
	int root; /* the cache's folder, which holds the lock */
	int blobs;
	int keys;
	atomic_bool written;
};

/* The head of a record's file. */
struct oci_record {
	struct oci_digest sum;
	struct oci_digest blob;
	int64_t blob_size; /* -1: the record names no blob */
	size_t head;       /* length of the head in bytes */
};

#endif
