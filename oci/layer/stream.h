/*
 * Streams: chained sinks, so that one pass over a layer computes its diff id, its
 * compressed form, its digest and its size.
 *
 * Each kind of sink embeds struct oci_sink as its first member. After an error nothing
 * more may be written to a sink.
 */
#ifndef OCI_STREAM_H
#define OCI_STREAM_H

#include "oci/digest.h"
#include "oci/err.h"
#include "oci/meter.h"

#include <stddef.h>
#include <stdint.h>

struct oci_sink {
	int (*write)(struct oci_sink *sink, const void *data, size_t len,
		struct oci_err *err);
};

/* Writes `len` bytes to a sink. Returns 0 or -1. */
static inline int oci_sink_write(
	struct oci_sink *sink, const void *data, size_t len, struct oci_err *err)
{
	return sink->write(sink, data, len, err);
}

/* Writes to a file descriptor, which is borrowed. */
struct oci_fd_sink {
	struct oci_sink sink;
	int fd;
};

void oci_fd_sink_init(struct oci_fd_sink *s, int fd);

/*
 * Hashes and counts bytes, then passes them to `next`, which is borrowed and may be
 * NULL.
 */
struct oci_hash_sink {
	struct oci_sink sink;
	struct oci_sink *next;
	struct oci_hasher *hasher;
	int64_t size;
	struct oci_meter *meter; /* counts the bytes, too; or NULL */
};

void oci_hash_sink_init(struct oci_hash_sink *s, struct oci_sink *next);
/* Stores the digest of the bytes so far; the sink then starts again. */
void oci_hash_sink_finish(struct oci_hash_sink *s, struct oci_digest *digest);

/* Frees the hasher. */
void oci_hash_sink_release(struct oci_hash_sink *s);
#define oci_auto_hash_sink OCI_AUTO(oci_hash_sink_release) struct oci_hash_sink

#endif
