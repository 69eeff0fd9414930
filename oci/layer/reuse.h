/*
 * Reuse: takes compressed blocks from the previous version of a layer. An edit changes
 * a part of a program; blocks that are unchanged are copied from the previous layer's
 * blob instead of being compressed again, which gives the same bytes.
 *
 * The previous layer is described by a record of the cache. Each reused block is
 * checked against its tag; a damaged block is ignored. Tags are made with a secret key
 * that is stored in the record, so that the author of the old or the new program cannot
 * construct two blocks with the same tag.
 */
#ifndef OCI_LAYER_REUSE_H
#define OCI_LAYER_REUSE_H

#include "codec.h"
#include "oci/cache.h"
#include "oci/digest.h"
#include "tag.h"

#include <stdint.h>

struct oci_reuse_block {
	struct oci_tag content;
	struct oci_tag packed; /* tag of the compressed block */
	int64_t offset;        /* offset of the compressed block in the blob */
	size_t len;
	uint32_t crc;
};

struct oci_reuse_list {
	struct oci_reuse_block *items;
	size_t count;
};

struct oci_reuse {
	int fd;                    /* the previous layer's blob, or -1 */
	struct oci_reuse_list old; /* sorted by content tag */
	unsigned char key[OCI_TAG_KEY];
	struct oci_tagger *tagger; /* NULL: no tags are made, and nothing is reused */
	struct oci_reuse_list made;
};

#define OCI_REUSE_INIT   \
	{                \
		.fd = -1 \
	}

/*
 * Loads the record of the previous layer that was stored under `key` and compressed by
 * `version`. Starts empty when there is none, or when `cache` is NULL.
 */
void oci_reuse_begin(struct oci_reuse *reuse, struct oci_cache *cache,
	const struct oci_digest *key, const char *version);

/*
 * Stores the content's tag in `known`. True when the block was filled from the previous
 * layer, with both tags in `known`; false when it has to be compressed. Safe to call
 * from several threads.
 */
bool oci_reuse_take(const struct oci_reuse *reuse, struct oci_reuse_block *known,
	struct oci_block *block);

/* Stores the tag of a newly compressed block in `known`. */
void oci_reuse_seal(const struct oci_reuse *reuse, struct oci_reuse_block *known,
	const struct oci_block *block);

/* Adds a block of the new layer to the next record; `known` has its tags. */
void oci_reuse_note(struct oci_reuse *reuse, const struct oci_reuse_block *known,
	int64_t offset, const struct oci_block *block);

/* Stores the record of the new layer, with a reference to its blob. */
int oci_reuse_save(const struct oci_reuse *reuse, struct oci_cache *cache,
	const struct oci_digest *key, const char *version,
	const struct oci_digest *blob, int64_t size, struct oci_err *err);

/* Frees what the struct holds and closes the blob. */
void oci_reuse_release(struct oci_reuse *reuse);
#define oci_auto_reuse OCI_AUTO(oci_reuse_release) struct oci_reuse

#endif
