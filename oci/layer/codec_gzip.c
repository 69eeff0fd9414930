#include "codec.h"

#include "compressor.h"
#include "oci/mem.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/*
 * libdeflate is about three times as fast as zlib at the same size, but it only writes
 * whole streams, whose last block is marked as final. To join streams, the final mark
 * is cleared and an empty stored block is appended, which ends on a byte boundary (RFC
 * 1951, 3.2.4). The positions of the mark and of the end are found by inflating the
 * stream with zlib, block by block; this also proves, before anything is published,
 * that every reader gets the original content.
 */
enum { SCRATCH = 64 << 10, JOINT = 5 };

struct state {
	struct libdeflate_compressor *compressor;
	z_stream z;
	unsigned char scratch[SCRATCH];
};

/* Bit positions in the stream. */
struct ends {
	uint64_t mark; /* header of the final block */
	uint64_t end;
};

static int inflate_next(
	struct state *s, const struct oci_block *b, size_t *checked, bool *boundary)
{
	size_t got;
	int status;

	s->z.next_out = s->scratch;
	s->z.avail_out = SCRATCH;
	status = inflate(&s->z, Z_BLOCK);
	got = SCRATCH - s->z.avail_out;
	if ((status != Z_OK && status != Z_STREAM_END) || got > b->in_len - *checked ||
		memcmp(s->scratch, b->in + *checked, got) != 0)
		return -1;
	*checked += got;
	*boundary = s->z.data_type & 128;
	return *boundary || got || s->z.avail_in ? 0 : -1;
}

static int find_ends(struct state *s, const struct oci_block *b, struct ends *ends)
{
	size_t checked = 0;
	bool boundary = false;

	*ends = (struct ends){0};
	inflateReset(&s->z);
	s->z.next_in = b->out;
	s->z.avail_in = (uInt)b->out_len;
	while (!boundary || !(s->z.data_type & 64)) {
		if (boundary)
			ends->mark = ends->end;
		if (inflate_next(s, b, &checked, &boundary) < 0)
			return -1;
		ends->end = (uint64_t)s->z.total_in * 8 - (s->z.data_type & 7);
	}
	return checked == b->in_len && (ends->end + 7) / 8 == b->out_len ? 0 : -1;
}

/* The three header bits of a stored block are zero, and so is the padding of a byte. */
static void make_joint(struct oci_block *b, const struct ends *ends)
{
	static const unsigned char empty[] = {0x00, 0x00, 0xff, 0xff};
	size_t len = (size_t)(ends->end + 3 + 7) / 8;

	b->out[ends->mark / 8] &= (unsigned char)~(1u << ends->mark % 8);
	if (len > b->out_len)
		b->out[b->out_len] = 0;
	memcpy(b->out + len, empty, sizeof(empty));
	b->out_len = len + sizeof(empty);
}

static int gzip_pack(void *state, struct oci_block *b, struct oci_err *err)
{
	struct state *s = state;
	struct ends ends;

	b->crc = libdeflate_crc32(0, b->in, b->in_len);
	b->out_len = libdeflate_deflate_compress(
		s->compressor, b->in, b->in_len, b->out, b->out_cap - JOINT);
	if (!b->out_len || find_ends(s, b, &ends) < 0)
		return oci_err_set(err, OCI_ERR_INVALID,
			"libdeflate %s packed a block that zlib %s does not unpack: one of "
			"them, or this machine's memory, is broken",
			LIBDEFLATE_VERSION_STRING, zlibVersion());
	if (!b->last)
		make_joint(b, &ends);
	return 0;
}

static void *gzip_open(int level)
{
	struct state *s = oci_xcalloc(1, sizeof(*s));

	s->compressor = libdeflate_alloc_compressor(level);
	if (!s->compressor || inflateInit2(&s->z, -15) != Z_OK)
		oci_out_of_memory();
	return s;
}

static void gzip_close(void *state)
{
	struct state *s = state;

	libdeflate_free_compressor(s->compressor);
	inflateEnd(&s->z);
	free(s);
}

static size_t gzip_bound(size_t block)
{
	return libdeflate_deflate_compress_bound(NULL, block) + JOINT;
}

/*
 * libdeflate does not report its memory; by its sources, the near-optimal parser takes
 * the most.
 */
static size_t gzip_memory(int level)
{
	return sizeof(struct state) + (level < 10 ? 1u << 20 : 10u << 20);
}

static char *gzip_version(void)
{
	return oci_xstrdup("libdeflate " LIBDEFLATE_VERSION_STRING);
}

const struct oci_codec oci_codec_gzip = {
	.name = "gzip",
	.media_type = OCI_MEDIA_LAYER_GZIP,
	.level_default = OCI_GZIP_LEVEL,
	.level_max = 12,
	.block = 512 << 10,
	/* Deflate, no flags, no time, no hint, OS "unknown" (RFC 1952, 2.3). */
	.head = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255},
	.head_len = 10,
	.has_crc = true,
	.version = gzip_version,
	.memory = gzip_memory,
	.bound = gzip_bound,
	.open = gzip_open,
	.pack = gzip_pack,
	.close = gzip_close,
};
