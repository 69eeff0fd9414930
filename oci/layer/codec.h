/*
 * Codecs: how one block is compressed so that blocks joined in their order are a whole.
 */
#ifndef OCI_LAYER_CODEC_H
#define OCI_LAYER_CODEC_H

#include "oci/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { OCI_BLOCK_END_MAX = 16 };

/* One block; `out` has the room that the codec's `bound` asks for. */
struct oci_block {
	unsigned char *in;
	size_t in_len;
	unsigned char *out;
	size_t out_cap;
	size_t out_len;
	uint32_t crc; /* of `in`; set where the codec's end tells it */
	bool last;
};

struct oci_codec {
	const char *name;
	const char *media_type;
	int level_default;
	int level_max; /* 0: it has no levels */
	size_t block;  /* bytes that are compressed at once */
	unsigned char head[OCI_BLOCK_END_MAX];
	size_t head_len;
	bool has_crc;

	/* What the bytes depend on beside level and block; owned by the caller. */
	char *(*version)(void);
	/* Bytes of memory that a state takes, and that a packed block may take. */
	size_t (*memory)(int level);
	size_t (*bound)(size_t block);
	/* A state packs one block after another; it is used by one thread at a time. */
	void *(*open)(int level);
	int (*pack)(void *state, struct oci_block *block, struct oci_err *err);
	void (*close)(void *state);
};

/* What `compression` asks for, or its default. */
struct oci_compression;

extern const struct oci_codec oci_codec_gzip;
extern const struct oci_codec oci_codec_zstd;
extern const struct oci_codec oci_codec_none;

#endif
