/*
 * Reuse: blocks of a layer that were compressed before, for the layer that comes after
 * it. An edit changes a part of a program; what is as it was is copied from the last
 * layer's blob in the place of being compressed again, which gives the same bytes.
 *
 * What is known of the last layer is a record of the cache; each block that is taken is
 * checked against its hash, and one that is damaged is as good as none. The hash is no
 * cryptographic one: two blocks of one hash, made on purpose, would give a layer that
 * is not what its diff id says, which every reader sees.
 */
#ifndef OCI_LAYER_REUSE_H
#define OCI_LAYER_REUSE_H

#include "codec.h"
#include "oci/cache.h"
#include "oci/digest.h"

#include <stdint.h>
#include <xxhash.h>

struct oci_reuse_block {
	XXH128_hash_t content;
	XXH128_hash_t packed; /* of the compressed block */
	int64_t offset;       /* of the compressed block in the blob */
	size_t len;
	uint32_t crc;
};

struct oci_reuse_list {
	struct oci_reuse_block *items;
	size_t count, cap;
};

struct oci_reuse {
	int fd;                    /* the last layer's blob, or -1 */
	struct oci_reuse_list old; /* by their content's hash */
	struct oci_reuse_list made;
};

#define OCI_REUSE_INIT   \
	{                \
		.fd = -1 \
	}

/* Looks for the layer that was made last under `key`, compressed by `version`. */
void oci_reuse_load(struct oci_reuse *reuse, struct oci_cache *cache,
	const struct oci_digest *key, const char *version);

/*
 * Hashes the content of `block` into `known`, and fills the block from the last layer,
 * whose hash is then there, too; false when it has to be compressed. Several threads
 * may ask at once.
 */
bool oci_reuse_take(const struct oci_reuse *reuse, struct oci_reuse_block *known,
	struct oci_block *block);

/* Hashes a block that was compressed into `known`. */
void oci_reuse_seal(struct oci_reuse_block *known, const struct oci_block *block);

/* Notes a block of the layer that is being made: its hashes are in `known`. */
void oci_reuse_note(struct oci_reuse *reuse, const struct oci_reuse_block *known,
	int64_t offset, const struct oci_block *block);

/* Keeps the notes, with the blob that they are of. */
int oci_reuse_save(const struct oci_reuse *reuse, struct oci_cache *cache,
	const struct oci_digest *key, const char *version,
	const struct oci_digest *blob, int64_t size, struct oci_err *err);

void oci_reuse_release(struct oci_reuse *reuse);
#define oci_auto_reuse OCI_AUTO(oci_reuse_release) struct oci_reuse

#endif
