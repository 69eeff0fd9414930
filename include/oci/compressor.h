/*
 * Compression of layers: gzip, zstd, or none, in fixed blocks that the pool's workers
 * pack side by side.
 *
 * The bytes depend on the content, the library, its level and the block size alone:
 * never on the number of workers, the time or the host. What is made is one gzip member
 * (RFC 1952), or zstd frames one after another (RFC 8878, 3): any reader takes either.
 * Memory is bounded whatever the content's size and the number of workers.
 */
#ifndef OCI_COMPRESSOR_H
#define OCI_COMPRESSOR_H

#include "oci/pool.h"
#include "oci/stream.h"

/* Layers (image-spec layer.md, "Distributable Format"). */
#define OCI_MEDIA_LAYER "application/vnd.oci.image.layer.v1.tar"
#define OCI_MEDIA_LAYER_GZIP "application/vnd.oci.image.layer.v1.tar+gzip"
#define OCI_MEDIA_LAYER_ZSTD "application/vnd.oci.image.layer.v1.tar+zstd"

struct oci_codec;

#define OCI_GZIP_LEVEL 6 /* the default */

/* How to compress. All zero: gzip at its default level. */
struct oci_compression {
	const struct oci_codec *codec; /* NULL: gzip */
	int level;                     /* 0: the codec's default */
};

/* Parses "gzip", "zstd:9", "none". */
int oci_compression_parse(
	const char *s, struct oci_compression *compression, struct oci_err *err);

/* The media type of a layer that is compressed so (image-spec layer.md). */
const char *oci_compression_media_type(const struct oci_compression *compression);

/*
 * Library, version, level and block size: all that the compressed bytes depend on. The
 * library is the one that was loaded. Owned by the caller.
 */
char *oci_compression_version(const struct oci_compression *compression);

/*
 * A sink that compresses into `next`; `reuse`, which may be NULL, knows blocks that
 * were compressed before. What is passed is borrowed until it is freed: up to then
 * blocks that are under way are written.
 */
struct oci_compressor;
struct oci_reuse;
struct oci_compressor *oci_compressor_new(const struct oci_compression *compression,
	struct oci_sink *next, struct oci_pool *pool, struct oci_reuse *reuse);
struct oci_sink *oci_compressor_sink(struct oci_compressor *c);
/* Writes what is left and the end; call it once, and then only free. */
int oci_compressor_finish(struct oci_compressor *c, struct oci_err *err);
void oci_compressor_free(struct oci_compressor *c);
void oci_compressor_freep(struct oci_compressor **c);
#define oci_auto_compressor OCI_AUTO(oci_compressor_freep) struct oci_compressor

#endif
