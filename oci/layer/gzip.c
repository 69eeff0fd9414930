#include "oci/stream.h"

#include "oci/mem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/*
 * One gzip member whose deflate stream is made block by block: each block starts from
 * the 32 KiB before it as its dictionary and ends on a byte boundary (sync flush), so
 * that blocks can be made at once and joined by writing them one after another.
 */
enum {
	LEVEL = 6,
	BLOCK = 128 << 10,
	WINDOW = 32 << 10,
	SLOTS_MAX = 32,
};

/* One block on its way: filled by the writer, deflated by a worker, written in order.
 */
struct slot {
	struct oci_task task;
	z_stream z;
	unsigned char *in;
	unsigned char *dict;
	unsigned char *out;
	size_t in_len;
	size_t dict_len;
	size_t out_cap;
	size_t out_len;
	uLong crc;
	bool last;
	bool busy;
	int status;
};

struct oci_gzip {
	struct oci_sink sink;
	struct oci_sink *next;
	struct oci_pool *pool;
	struct slot slots[SLOTS_MAX];
	unsigned count;
	unsigned fill;  /* the slot being filled */
	unsigned drain; /* the oldest slot not written yet */
	bool headed;
	uLong crc;
	uint64_t total;
};

static void deflate_block(void *arg)
{
	struct slot *s = arg;

	s->crc = crc32(crc32(0, NULL, 0), s->in, (uInt)s->in_len);
	deflateReset(&s->z);
	if (s->dict_len)
		deflateSetDictionary(&s->z, s->dict, (uInt)s->dict_len);
	s->z.next_in = s->in;
	s->z.avail_in = (uInt)s->in_len;
	s->z.next_out = s->out;
	s->z.avail_out = (uInt)s->out_cap;
	s->status = deflate(&s->z, s->last ? Z_FINISH : Z_SYNC_FLUSH);
	if (s->z.avail_out == 0 && !s->last)
		s->status = Z_BUF_ERROR;
	s->out_len = s->out_cap - s->z.avail_out;
}

static int write_header(struct oci_gzip *gz, struct oci_err *err)
{
	/* Deflate, no flags, no time, no hint, "unknown" system: RFC 1952, 2.3. */
	static const unsigned char header[10] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255};

	gz->headed = true;
	return oci_sink_write(gz->next, header, sizeof(header), err);
}

/* Waits for the oldest block and passes it on. */
static int drain_one(struct oci_gzip *gz, struct oci_err *err)
{
	struct slot *s = &gz->slots[gz->drain];

	oci_pool_wait(gz->pool, &s->task);
	s->busy = false;
	gz->drain = (gz->drain + 1) % gz->count;
	if (s->status != (s->last ? Z_STREAM_END : Z_OK))
		return oci_err_set(
			err, OCI_ERR_INVALID, "zlib: deflate gave %d", s->status);
	if (!gz->headed && write_header(gz, err) < 0)
		return -1;
	gz->crc = crc32_combine(gz->crc, s->crc, (z_off_t)s->in_len);
	return oci_sink_write(gz->next, s->out, s->out_len, err);
}

/* Starts the block being filled, and makes the next slot ready to be filled. */
static int submit(struct oci_gzip *gz, bool last, struct oci_err *err)
{
	struct slot *s = &gz->slots[gz->fill];
	struct slot *next;

	s->last = last;
	s->busy = true;
	s->task.run = deflate_block;
	s->task.arg = s;
	gz->fill = (gz->fill + 1) % gz->count;
	next = &gz->slots[gz->fill];
	oci_pool_submit(gz->pool, &s->task);
	if (next->busy && drain_one(gz, err) < 0)
		return -1;
	next->in_len = 0;
	next->dict_len = s->in_len < WINDOW ? s->in_len : WINDOW;
	memcpy(next->dict, s->in + s->in_len - next->dict_len, next->dict_len);
	return 0;
}

static int gzip_write(
	struct oci_sink *sink, const void *data, size_t len, struct oci_err *err)
{
	struct oci_gzip *gz = (struct oci_gzip *)sink;
	const unsigned char *p = data;

	gz->total += len;
	while (len) {
		struct slot *s = &gz->slots[gz->fill];
		size_t room = BLOCK - s->in_len;
		size_t part = len < room ? len : room;

		/* Only a block that more content follows is not the last one. */
		if (!room) {
			if (submit(gz, false, err) < 0)
				return -1;
			continue;
		}
		memcpy(s->in + s->in_len, p, part);
		s->in_len += part;
		p += part;
		len -= part;
	}
	return 0;
}

static void slot_init(struct slot *s)
{
	if (deflateInit2(&s->z, LEVEL, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		oci_abort("goci: zlib has no memory\n");
	s->out_cap = deflateBound(&s->z, BLOCK) + 64;
	s->in = oci_xcalloc(1, BLOCK);
	s->dict = oci_xcalloc(1, WINDOW);
	s->out = oci_xcalloc(1, s->out_cap);
}

struct oci_gzip *oci_gzip_new(struct oci_sink *next, struct oci_pool *pool)
{
	struct oci_gzip *gz = oci_xcalloc(1, sizeof(*gz));
	unsigned count = 2 * oci_pool_jobs(pool);

	gz->sink.write = gzip_write;
	gz->next = next;
	gz->pool = pool;
	gz->count = count < SLOTS_MAX ? count : SLOTS_MAX;
	gz->crc = crc32(0, NULL, 0);
	for (unsigned i = 0; i < gz->count; i++)
		slot_init(&gz->slots[i]);
	return gz;
}

struct oci_sink *oci_gzip_sink(struct oci_gzip *gz)
{
	return &gz->sink;
}

static void put_le32(unsigned char *p, uint64_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (unsigned char)(v >> (8 * i));
}

int oci_gzip_finish(struct oci_gzip *gz, struct oci_err *err)
{
	unsigned char trailer[8];

	if (submit(gz, true, err) < 0)
		return -1;
	while (gz->slots[gz->drain].busy)
		if (drain_one(gz, err) < 0)
			return -1;
	put_le32(trailer, gz->crc);
	put_le32(trailer + 4, gz->total);
	return oci_sink_write(gz->next, trailer, sizeof(trailer), err);
}

void oci_gzip_free(struct oci_gzip *gz)
{
	if (!gz)
		return;
	for (unsigned i = 0; i < gz->count; i++) {
		struct slot *s = &gz->slots[i];

		if (s->busy)
			oci_pool_wait(gz->pool, &s->task);
		deflateEnd(&s->z);
		free(s->in);
		free(s->dict);
		free(s->out);
	}
	free(gz);
}

void oci_gzip_freep(struct oci_gzip **gz)
{
	oci_gzip_free(*gz);
}

char *oci_gzip_version(void)
{
	return oci_xasprintf(
		"zlib %s level %d, %d KiB blocks", zlibVersion(), LEVEL, BLOCK >> 10);
}
