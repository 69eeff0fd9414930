/*
 * The bytes of a blob as they are in its file, hashed as they are read.
 */
#ifndef OCI_LAYER_RAW_H
#define OCI_LAYER_RAW_H

#include "unwrap.h"

struct oci_raw {
	int fd;
	int64_t offset; /* of the next byte that is read */
	int64_t left;   /* bytes that are not read yet */
	int64_t size;   /* bytes that were read */
	const struct oci_cancel *cancel;
	struct oci_hasher *hasher; /* NULL: no digest is wanted */
	unsigned char *buf;
	size_t at; /* what is at hand: buf[at..end) */
	size_t end;
};

/* `in` says where they are. */
void oci_raw_init(struct oci_raw *raw, const struct oci_layer_blob *in);
void oci_raw_release(struct oci_raw *raw);

/* Sees to it that `n` bytes (a few) are at hand, fewer only at the end. */
int oci_raw_want(struct oci_raw *raw, size_t n, struct oci_err *err);

static inline size_t oci_raw_len(const struct oci_raw *raw)
{
	return raw->end - raw->at;
}

static inline const unsigned char *oci_raw_data(const struct oci_raw *raw)
{
	return raw->buf + raw->at;
}

/* Passes over `n` bytes. 1, or 0 when there are fewer. */
int oci_raw_skip(struct oci_raw *raw, uint64_t n, struct oci_err *err);

#endif
