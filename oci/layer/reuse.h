/*
 * Reuse: blocks of a layer that were compressed before, for the layer that comes after
 * it. An edit changes a part of a program; what is as it was is copied from the last
 * layer's blob in the place of being compressed again, which gives the same bytes.
 *
 * What is known of the last layer is a record of the cache; each block that is taken is
 * checked against its tag, and one that is damaged is as good as none. Tags are made by
 * a secret key of the record: who makes the old program or the new one cannot have a
 * block of the one taken for one of the other.
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
	struct oci_tag packed; /* of the compressed block */
	int64_t offset;        /* of the compressed block in the blob */
	size_t len;
	uint32_t crc;
};

struct oci_reuse_list {
	struct oci_reuse_block *items;
	size_t count;
};

struct oci_reuse {
	int fd;                    /* the last layer's blob, or -1 */
	struct oci_reuse_list old; /* by their content's tag */
	unsigned char key[OCI_TAG_KEY];
	struct oci_tagger *tagger; /* NULL: there are no tags, and nothing is reused */
	struct oci_reuse_list made;
};

#define OCI_REUSE_INIT   \
	{                \
		.fd = -1 \
	}

/*
 * Begins with the layer that was made last under `key`, compressed by `version`; with
 * none where `cache` is NULL.
 */
void oci_reuse_begin(struct oci_reuse *reuse, struct oci_cache *cache,
	const struct oci_digest *key, const char *version);

/*
 * Puts the content's tag into `known`, and fills the block from the last layer, whose
 * tag is then there, too; false when it has to be compressed. Several threads
 * may ask at once.
 */
bool oci_reuse_take(const struct oci_reuse *reuse, struct oci_reuse_block *known,
	struct oci_block *block);

/* Puts the tag of a block that was compressed into `known`. */
void oci_reuse_seal(const struct oci_reuse *reuse, struct oci_reuse_block *known,
	const struct oci_block *block);

/* Notes a block of the layer that is being made: its tags are in `known`. */
void oci_reuse_note(struct oci_reuse *reuse, const struct oci_reuse_block *known,
	int64_t offset, const struct oci_block *block);

/* Keeps the notes, with the blob that they are of. */
int oci_reuse_save(const struct oci_reuse *reuse, struct oci_cache *cache,
	const struct oci_digest *key, const char *version,
	const struct oci_digest *blob, int64_t size, struct oci_err *err);

void oci_reuse_release(struct oci_reuse *reuse);
#define oci_auto_reuse OCI_AUTO(oci_reuse_release) struct oci_reuse

#endif
