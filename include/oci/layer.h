/*
 * Layers: a tree becomes a compressed blob in the cache, in one pass.
 *
 * The key of a layer is its diff id and the compressor, never a time of the host or a
 * path: an unchanged layer is not packed again.
 */
#ifndef OCI_LAYER_H
#define OCI_LAYER_H

#include "oci/cache.h"
#include "oci/cancel.h"
#include "oci/digest.h"
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
 * Library, version, level and block size: all that the compressed bytes depend on. The
 * library is the one that was loaded. Owned by the caller.
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
	struct oci_digest key;     /* what it is kept under in the cache */
	bool cached;               /* taken from the cache, not packed now */
	struct oci_blob_mark mark; /* its blob in the cache, whose content is known */
};

/* What packing needs beside a tree; all borrowed, `cancel` may be NULL. */
struct oci_packer {
	struct oci_cache *cache;
	struct oci_pool *pool;
	const struct oci_cancel *cancel;
	struct oci_compression compression;
	const struct oci_digest *lineage; /* names the layers before it; or NULL */
	bool anew;  /* what the cache holds is not looked at, only replaced */
	bool fresh; /* what a key does not lead to is new: no other key does */
};

/*
 * A layer whose content follows from something cheaper than itself can be kept under a
 * key of the caller's, and be had again without its tree. 0 when it was found, its blob
 * sound; -1 when it must be made.
 */
int oci_layer_recall(const struct oci_packer *packer, const struct oci_digest *key,
	struct oci_layer *layer);

/*
 * The same for a key that leads to a layer and proves nothing, as it is made of what a
 * source can choose: the tree is read, and the layer found is one of this content or
 * none.
 */
int oci_layer_recall_same(const struct oci_packer *packer, const struct oci_digest *key,
	const struct oci_tree *tree, struct oci_layer *layer);

/*
 * Its record in the cache. To write the text of a record is to trust it; one that is
 * none is refused with -1.
 */
char *oci_layer_record(const struct oci_layer *layer);
int oci_layer_parse(const char *record, struct oci_layer *layer);

/* Opens its blob in the cache. Returns the descriptor, owned by the caller. */
int oci_layer_open(const struct oci_layer *layer, const struct oci_cache *cache,
	struct oci_err *err);

/*
 * Packs a sorted tree into the empty file `fd`, which is borrowed, without any cache.
 * oci_publish_layer (oci/layout.h) does it for a layout.
 */
int oci_layer_write(const struct oci_packer *packer, const struct oci_tree *tree,
	int fd, struct oci_layer *layer, struct oci_err *err);

/*
 * Packs a sorted tree, or finds it packed; the blob is then in the cache. Fails when a
 * file changes meanwhile and that is seen; what is packed is always what its diff id
 * says.
 */
int oci_layer_make(const struct oci_packer *packer, const struct oci_tree *tree,
	struct oci_layer *layer, struct oci_err *err);

/*
 * The same for what was not found under a key, which leads to it from then on. Where
 * the packer says that it is fresh, it is not looked for, and kept under the key alone.
 */
int oci_layer_make_as(const struct oci_packer *packer, const struct oci_digest *key,
	const struct oci_tree *tree, struct oci_layer *layer, struct oci_err *err);

#endif
