#include "codec.h"

#include "compressor.h"
#include "oci/mem.h"

#include <string.h>

static int none_pack(void *state, struct oci_block *b, struct oci_err *err)
{
	(void)state;
	(void)err;
	memcpy(b->out, b->in, b->in_len);
	b->out_len = b->in_len;
	return 0;
}

static void *none_open(int level)
{
	(void)level;
	return NULL;
}

static void none_close(void *state)
{
	(void)state;
}

static size_t none_memory(int level)
{
	(void)level;
	return 0;
}

static size_t none_bound(size_t block)
{
	return block;
}

static char *none_version(void)
{
	return oci_xstrdup("none");
}

const struct oci_codec oci_codec_none = {
	.name = "none",
	.media_type = OCI_MEDIA_LAYER,
	.block = 512 << 10,
	.version = none_version,
	.memory = none_memory,
	.bound = none_bound,
	.open = none_open,
	.pack = none_pack,
	.close = none_close,
};
