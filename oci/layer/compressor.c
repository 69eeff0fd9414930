#include "oci/compressor.h"

#include "codec.h"
#include "oci/mem.h"
#include "reuse.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { SLOTS_MAX = 18, MEMORY_MAX = 40 << 20 };

static const struct oci_codec *const codecs[] = {
	&oci_codec_gzip, &oci_codec_zstd, &oci_codec_none};

static const struct oci_codec *codec_of(const struct oci_compression *compression)
{
	return compression->codec ? compression->codec : &oci_codec_gzip;
}

static int level_of(const struct oci_compression *compression)
{
	return compression->level ? compression->level
				  : codec_of(compression)->level_default;
}

static int parse_level(const char *s, struct oci_compression *c, struct oci_err *err)
{
	char *end;
	long level = strtol(s, &end, 10);

	if (*s < '0' || *s > '9' || *end || level < 1 || level > c->codec->level_max) {
		if (!c->codec->level_max)
			return oci_err_set(err, OCI_ERR_USAGE,
				"compression \"%s\" has no levels", c->codec->name);
		return oci_err_set(err, OCI_ERR_USAGE,
			"\"%.20s\" is no level of %s: they go from 1 to %d", s,
			c->codec->name, c->codec->level_max);
	}
	c->level = (int)level;
	return 0;
}

int oci_compression_parse(
	const char *s, struct oci_compression *compression, struct oci_err *err)
{
	size_t len = strcspn(s, ":");

	for (size_t i = 0; i < OCI_COUNT(codecs); i++) {
		if (strlen(codecs[i]->name) != len ||
			memcmp(codecs[i]->name, s, len) != 0)
			continue;
		*compression = (struct oci_compression){.codec = codecs[i]};
		return s[len] ? parse_level(s + len + 1, compression, err) : 0;
	}
	return oci_err_set(err, OCI_ERR_USAGE,
		"there is no compression \"%.20s\"; use gzip, zstd or none, with a level "
		"as in gzip:9",
		s);
}

const char *oci_compression_media_type(const struct oci_compression *compression)
{
	return codec_of(compression)->media_type;
}

char *oci_compression_version(const struct oci_compression *compression)
{
	const struct oci_codec *codec = codec_of(compression);
	oci_auto_free char *library = codec->version();

	if (!codec->level_max)
		return oci_steal_ptr(&library);
	return oci_xasprintf("%s level %d, %zu KiB blocks", library,
		level_of(compression), codec->block >> 10);
}

/* One block on its way: filled by the writer, packed by a worker, written in order. */
struct slot {
	struct oci_task task;
	const struct oci_codec *codec;
	const struct oci_reuse *reuse; /* or NULL */
	void *state;
	struct oci_block block;
	struct oci_reuse_block known; /* its digests, for `reuse` */
	bool busy;
	int status;
	struct oci_err err;
};

struct oci_compressor {
	struct oci_sink sink;
	struct oci_sink *next;
	struct oci_pool *pool;
	struct oci_reuse *reuse;
	const struct oci_codec *codec;
	struct slot slots[SLOTS_MAX];
	unsigned count;
	unsigned fill;  /* the slot being filled */
	unsigned drain; /* the oldest slot not written yet */
	bool headed;
	uLong crc;
	uint64_t total;
	int64_t written;
};

static void pack_slot(void *arg)
{
	struct slot *s = arg;

	if (s->reuse) {
		oci_digest_of(s->block.in, s->block.in_len, &s->known.digest);
		s->status = 0;
		if (oci_reuse_take(s->reuse, &s->known, &s->block))
			return;
	}
	s->status = s->codec->pack(s->state, &s->block, &s->err);
	if (s->reuse && s->status == 0)
		oci_digest_of(s->block.out, s->block.out_len, &s->known.packed);
}

static int write_head(struct oci_compressor *c, struct oci_err *err)
{
	c->headed = true;
	c->written = (int64_t)c->codec->head_len;
	return oci_sink_write(c->next, c->codec->head, c->codec->head_len, err);
}

/* Waits for the oldest block and passes it on. */
static int drain_one(struct oci_compressor *c, struct oci_err *err)
{
	struct slot *s = &c->slots[c->drain];

	oci_pool_wait(c->pool, &s->task);
	s->busy = false;
	c->drain = (c->drain + 1) % c->count;
	if (s->status < 0) {
		*err = s->err;
		return -1;
	}
	if (!c->headed && write_head(c, err) < 0)
		return -1;
	if (c->codec->has_crc)
		c->crc = crc32_combine(c->crc, s->block.crc, (z_off_t)s->block.in_len);
	if (c->reuse)
		oci_reuse_note(c->reuse, &s->known, c->written, &s->block);
	c->written += (int64_t)s->block.out_len;
	return oci_sink_write(c->next, s->block.out, s->block.out_len, err);
}

/* Starts the block being filled, and makes the next slot ready to be filled. */
static int submit(struct oci_compressor *c, bool last, struct oci_err *err)
{
	struct slot *s = &c->slots[c->fill];
	struct slot *next;

	s->block.last = last;
	s->busy = true;
	c->fill = (c->fill + 1) % c->count;
	next = &c->slots[c->fill];
	oci_pool_submit(c->pool, &s->task);
	if (next->busy && drain_one(c, err) < 0)
		return -1;
	next->block.in_len = 0;
	return 0;
}

static int compressor_write(
	struct oci_sink *sink, const void *data, size_t len, struct oci_err *err)
{
	struct oci_compressor *c = (struct oci_compressor *)sink;
	const unsigned char *p = data;

	c->total += len;
	while (len) {
		struct oci_block *b = &c->slots[c->fill].block;
		size_t room = c->codec->block - b->in_len;
		size_t part = len < room ? len : room;

		/* Only a block that more content follows is not the last one. */
		if (!room) {
			if (submit(c, false, err) < 0)
				return -1;
			continue;
		}
		memcpy(b->in + b->in_len, p, part);
		b->in_len += part;
		p += part;
		len -= part;
	}
	return 0;
}

static void slot_init(struct slot *s, const struct oci_codec *codec, int level)
{
	s->codec = codec;
	s->state = codec->open(level);
	s->block.in = oci_xcalloc(1, codec->block);
	s->block.out_cap = codec->bound(codec->block);
	s->block.out = oci_xcalloc(1, s->block.out_cap);
	s->task.run = pack_slot;
	s->task.arg = s;
	s->task.what = codec->name;
}

/* As many blocks at once as there are workers, and two that wait, within the bound. */
static unsigned count_slots(
	const struct oci_codec *codec, int level, const struct oci_pool *pool)
{
	size_t each = codec->memory(level) + codec->block + codec->bound(codec->block);
	size_t most = MEMORY_MAX / each;
	size_t wanted = 4 * oci_pool_jobs(pool) + 4;

	most = most < 1 ? 1 : most > SLOTS_MAX ? SLOTS_MAX : most;
	return (unsigned)(wanted < most ? wanted : most);
}

struct oci_compressor *oci_compressor_new(const struct oci_compression *compression,
	struct oci_sink *next, struct oci_pool *pool, struct oci_reuse *reuse)
{
	struct oci_compressor *c = oci_xcalloc(1, sizeof(*c));
	int level = level_of(compression);

	c->sink.write = compressor_write;
	c->next = next;
	c->pool = pool;
	c->reuse = reuse;
	c->codec = codec_of(compression);
	c->count = count_slots(c->codec, level, pool);
	c->crc = crc32(0, NULL, 0);
	for (unsigned i = 0; i < c->count; i++) {
		slot_init(&c->slots[i], c->codec, level);
		c->slots[i].reuse = reuse;
	}
	return c;
}

struct oci_sink *oci_compressor_sink(struct oci_compressor *c)
{
	return &c->sink;
}

static void put_le32(unsigned char *p, uint64_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (unsigned char)(v >> (8 * i));
}

int oci_compressor_finish(struct oci_compressor *c, struct oci_err *err)
{
	unsigned char trailer[8];

	if (submit(c, true, err) < 0)
		return -1;
	while (c->slots[c->drain].busy)
		if (drain_one(c, err) < 0)
			return -1;
	if (!c->codec->has_crc)
		return 0;
	put_le32(trailer, c->crc);
	put_le32(trailer + 4, c->total);
	return oci_sink_write(c->next, trailer, sizeof(trailer), err);
}

void oci_compressor_free(struct oci_compressor *c)
{
	if (!c)
		return;
	for (unsigned i = 0; i < c->count; i++) {
		struct slot *s = &c->slots[i];

		if (s->busy)
			oci_pool_wait(c->pool, &s->task);
		c->codec->close(s->state);
		free(s->block.in);
		free(s->block.out);
	}
	free(c);
}

void oci_compressor_freep(struct oci_compressor **c)
{
	oci_compressor_free(*c);
}
