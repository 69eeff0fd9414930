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

/* The head of a record's file. */
struct oci_record {
	struct oci_digest sum;
	struct oci_digest blob;
	int64_t blob_size; /* -1: it names none */
	size_t head;       /* so many bytes, before the record */
};

#endif
