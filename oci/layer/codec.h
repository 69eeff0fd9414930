/*
 * Codecs: compress blocks independently, so that concatenating the blocks in order
 * gives one valid stream.
 */
#ifndef OCI_LAYER_CODEC_H
#define OCI_LAYER_CODEC_H

#include "oci/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { OCI_BLOCK_END_MAX = 16 };

/* One block; `out` has at least the capacity that the codec's `bound` returns. */
struct oci_block {
	unsigned char *in;
	size_t in_len;
	unsigned char *out;
	size_t out_cap;
	size_t out_len;
	uint32_t crc; /* CRC-32 of `in`; set by codecs with has_crc */
	bool last;
};

struct oci_codec {
	const char *name;
	const char *media_type;
	int level_default;
	int level_max; /* 0: the codec has no levels */
	size_t block;  /* block size in bytes */
	unsigned char head[OCI_BLOCK_END_MAX];
	size_t head_len;
	bool has_crc;

	/*
	 * Identifies everything but level and block size that the output depends on.
	 * The caller frees it.
	 */
	char *(*version)(void);
	/* Bytes of memory of one state; and the largest size of a compressed block. */
	size_t (*memory)(int level);
	size_t (*bound)(size_t block);
	/*
	 * A state compresses one block after another; one thread at a time may use it.
	 */
	void *(*open)(int level);
	int (*pack)(void *state, struct oci_block *block, struct oci_err *err);
	void (*close)(void *state);
};

/* Selects a codec and a level, or the defaults (compression.h). */
struct oci_compression;

extern const struct oci_codec oci_codec_gzip;
extern const struct oci_codec oci_codec_zstd;
extern const struct oci_codec oci_codec_none;

#endif
