/*
 * Layers: a tree is packed as tar and compressed in one pass (image-spec layer.md).
 *
 * Compression is gzip, zstd or none, in fixed blocks that are packed in parallel. The
 * bytes depend only on the content, the compression library, its level and the block
 * size: never on the number of threads, the time or the host. The result is one gzip
 * member (RFC 1952), or concatenated zstd frames (RFC 8878). Memory is bounded for any
 * size.
 *
 * With a cache an unchanged layer is not packed again: its key is the diff id and the
 * compression. Without one use oci_layer_write or oci_publish_layer (oci/layout.h).
 */
#ifndef OCI_LAYER_H
#define OCI_LAYER_H

#include "oci/cache.h"
#include "oci/cancel.h"
#include "oci/digest.h"
#include "oci/meter.h"
#include "oci/pool.h"
#include "oci/tree.h"

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
 * Library, version, level and block size: everything that the compressed bytes depend
 * on. Owned by the caller.
 */
char *oci_compression_version(const struct oci_compression *compression);

/* How the bytes of a layer are compressed. */
enum oci_wrapping { OCI_WRAP_NONE, OCI_WRAP_GZIP, OCI_WRAP_ZSTD };

/*
 * The compression that a layer's media type states, the image-spec's or Docker's: 0, or
 * -1 when it is not the media type of a layer.
 */
int oci_wrapping_of(const char *media_type, enum oci_wrapping *wrapping);

struct oci_layer {
	struct oci_digest diff_id; /* of the uncompressed tar: config.md, "DiffID" */
	struct oci_digest digest;
	int64_t size;
	int64_t unpacked; /* bytes of the uncompressed tar */
	const char *media_type;
	struct oci_digest key;     /* its key in the cache */
	bool cached;               /* found in the cache */
	struct oci_blob_mark mark; /* of its blob in the cache */
};

/* Arguments of packing, all borrowed. All zero: gzip, no cache, one thread. */
struct oci_packer {
	struct oci_cache *cache;         /* NULL: only for oci_layer_write */
	struct oci_pool *pool;           /* NULL: one thread */
	const struct oci_cancel *cancel; /* or NULL */
	struct oci_compression compression;
	const struct oci_digest *lineage; /* identifies the previous versions of the
					     layer, whose blocks are reused; or NULL */
	struct oci_meter *meter; /* of the tar, in each pass over the files; or NULL */
	bool anew;               /* skip lookups: pack, and replace what is cached */
	bool fresh; /* skip the diff-id lookup; store under this key only */
};

/*
 * Looks up a layer by a key of the caller that determines its content, so that its tree
 * need not be built. Returns 0 when it is in the cache and intact, -1 when it must be
 * made.
 */
int oci_layer_recall(const struct oci_packer *packer, const struct oci_digest *key,
	struct oci_layer *layer);

/*
 * The same for an untrusted key, made of values that the source can choose: the tree is
 * hashed, and the layer is only returned when its diff id matches.
 */
int oci_layer_recall_same(const struct oci_packer *packer, const struct oci_digest *key,
	const struct oci_tree *tree, struct oci_layer *layer);

/*
 * Parses the record of a layer in a cache. A record is trusted input: its digests are
 * not verified. -1 when the text is not a record of a layer.
 */
int oci_layer_parse(const char *record, struct oci_layer *layer);

/*
 * Opens the blob of a layer in the cache. Returns a descriptor owned by the caller;
 * OCI_ERR_MISMATCH when it is damaged.
 */
int oci_layer_open(const struct oci_layer *layer, const struct oci_cache *cache,
	struct oci_err *err);

/*
 * Packs a sorted tree into the empty file `fd`, which is borrowed, without any cache.
 * oci_publish_layer (oci/layout.h) does it for a layout.
 */
int oci_layer_write(const struct oci_packer *packer, const struct oci_tree *tree,
	int fd, struct oci_layer *layer, struct oci_err *err);

/*
 * Packs a sorted tree into the cache, or finds it there; `packer->cache` is required.
 * Fails with OCI_ERR_MISMATCH when a file changes meanwhile. The blob always matches
 * `diff_id`. A tree that is not sorted is OCI_ERR_USAGE.
 */
int oci_layer_make(const struct oci_packer *packer, const struct oci_tree *tree,
	struct oci_layer *layer, struct oci_err *err);

/*
 * The same for a key that oci_layer_recall did not find; the layer is stored under it,
 * too. With `packer->fresh` it is stored under this key only.
 */
int oci_layer_make_as(const struct oci_packer *packer, const struct oci_digest *key,
	const struct oci_tree *tree, struct oci_layer *layer, struct oci_err *err);

#endif
