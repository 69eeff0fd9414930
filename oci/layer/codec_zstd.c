#include "codec.h"

#include "compressor.h"
#include "oci/mem.h"

/* ZSTD_estimateCCtxSize is not in the stable API; it is used as a bound only. */
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>

/* Each block becomes a frame with its content size and a checksum. */
static int zstd_pack(void *state, struct oci_block *b, struct oci_err *err)
{
	size_t len = ZSTD_compress2(state, b->out, b->out_cap, b->in, b->in_len);

	if (ZSTD_isError(len))
		return oci_err_set(
			err, OCI_ERR_INVALID, "zstd: %s", ZSTD_getErrorName(len));
	b->out_len = len;
	return 0;
}

static void *zstd_open(int level)
{
	ZSTD_CCtx *state = ZSTD_createCCtx();

	if (!state ||
		ZSTD_isError(ZSTD_CCtx_setParameter(
			state, ZSTD_c_compressionLevel, level)) ||
		ZSTD_isError(ZSTD_CCtx_setParameter(state, ZSTD_c_checksumFlag, 1)))
		oci_out_of_memory();
	return state;
}

static void zstd_close(void *state)
{
	ZSTD_freeCCtx(state);
}

static size_t zstd_memory(int level)
{
	return ZSTD_estimateCCtxSize(level);
}

static char *zstd_version(void)
{
	return oci_xasprintf("zstd %s", ZSTD_versionString());
}

const struct oci_codec oci_codec_zstd = {
	.name = "zstd",
	.media_type = OCI_MEDIA_LAYER_ZSTD,
	.level_default = 3,
	.level_max = 19,
	.block = 1 << 20,
	.version = zstd_version,
	.memory = zstd_memory,
	.bound = ZSTD_compressBound,
	.open = zstd_open,
	.pack = zstd_pack,
	.close = zstd_close,
};
