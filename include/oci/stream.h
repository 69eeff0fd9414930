/*
 * Streams: a sink takes bytes and passes them on, so that one pass over a layer gives
 * its diff id, its compressed form, its digest and its size.
 *
 * A sink is embedded first in the struct of its kind. After an error nothing more is
 * written to it.
 */
#ifndef OCI_STREAM_H
#define OCI_STREAM_H

#include "oci/digest.h"
#include "oci/err.h"
#include "oci/pool.h"

#include <stddef.h>
#include <stdint.h>

struct oci_sink {
	int (*write)(struct oci_sink *sink, const void *data, size_t len,
		struct oci_err *err);
};

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

/* Hashes and counts, then passes on to `next`, which is borrowed. */
struct oci_hash_sink {
	struct oci_sink sink;
	struct oci_sink *next;
	struct oci_hasher *hasher;
	int64_t size;
};

void oci_hash_sink_init(struct oci_hash_sink *s, struct oci_sink *next);
/* The digest of what has passed; the sink starts again. */
void oci_hash_sink_finish(struct oci_hash_sink *s, struct oci_digest *digest);
void oci_hash_sink_release(struct oci_hash_sink *s);

/*
 * Compresses into one gzip member (RFC 1952) in fixed blocks that the pool's workers
 * deflate side by side. The bytes depend on the content, the compressor and its level
 * alone: never on the number of workers, the time or the host. Its memory is bounded
 * whatever the content's size. `next` and `pool` are borrowed.
 */
struct oci_gzip;
struct oci_gzip *oci_gzip_new(struct oci_sink *next, struct oci_pool *pool);
struct oci_sink *oci_gzip_sink(struct oci_gzip *gz);
/* Writes what is left and the trailer; call it once, and then only free. */
int oci_gzip_finish(struct oci_gzip *gz, struct oci_err *err);
void oci_gzip_free(struct oci_gzip *gz);
void oci_gzip_freep(struct oci_gzip **gz);
#define oci_auto_gzip OCI_AUTO(oci_gzip_freep) struct oci_gzip

/*
 * Library, version, level and block size: all that the compressed bytes depend on. The
 * library is the one that was loaded. Owned by the caller.
 */
char *oci_gzip_version(void);

#endif
