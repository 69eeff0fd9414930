/*
 * Reads the raw bytes of a blob from its file and hashes them.
 */
#ifndef OCI_LAYER_RAW_H
#define OCI_LAYER_RAW_H

#include "unwrap.h"

struct oci_raw {
	int fd;
	int64_t offset; /* offset of the next byte to read */
	int64_t left;   /* bytes that are not read yet */
	int64_t size;   /* bytes that were read */
	const struct oci_cancel *cancel;
	struct oci_hasher *hasher; /* NULL: no digest is computed */
	unsigned char *buf;
	size_t at; /* buffered bytes are buf[at..end) */
	size_t end;
};

/* Initializes `raw` for the blob `in`. */
void oci_raw_init(struct oci_raw *raw, const struct oci_layer_blob *in);

/* Frees what the struct holds. */
void oci_raw_release(struct oci_raw *raw);

/* Buffers at least `n` bytes (a small number); fewer only at the end. */
int oci_raw_want(struct oci_raw *raw, size_t n, struct oci_err *err);

/* The number of buffered bytes. */
static inline size_t oci_raw_len(const struct oci_raw *raw)
{
	return raw->end - raw->at;
}

/* The buffered bytes; borrowed until the next read. */
static inline const unsigned char *oci_raw_data(const struct oci_raw *raw)
{
	return raw->buf + raw->at;
}

/* Skips `n` bytes. Returns 1, 0 when there are fewer, or -1. */
int oci_raw_skip(struct oci_raw *raw, uint64_t n, struct oci_err *err);

#endif
