#include "compressor.h"

#include "codec.h"
#include "compression.h"
#include "oci/mem.h"
#include "oci/pool.h"
#include "reuse.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { SLOTS_MAX = 18, MEMORY_MAX = 40 << 20 };

/*
 * One block in progress: filled by the caller, compressed by a worker, written in
 * order.
 */
struct slot {
	struct oci_task task;
	struct oci_compressor *owner;
	struct oci_block block;
	struct oci_reuse_block known; /* its tags in `reuse` */
	int status;
	struct oci_err err;
};

/*
 * Where the pool has threads, the caller fills blocks and a separate thread writes
 * them: hashing the input and hashing the output take one CPU each.
 */
struct oci_compressor {
	struct oci_sink sink;
	struct oci_pool *pool;
	const struct oci_codec *codec;
	int level;
	struct oci_reuse *reuse; /* or NULL */
	struct slot slots[SLOTS_MAX];
	unsigned char *room; /* buffers of all blocks */
	unsigned count;
	unsigned fill; /* slot that is being filled */
	uint64_t total;
	bool threaded;
	pthread_t writer;
	pthread_mutex_t lock;
	pthread_cond_t moved;
	unsigned waiting;       /* filled slots that are not written yet */
	void *spare[SLOTS_MAX]; /* codec states that are not in use */
	unsigned spare_count;
	bool closing;
	int status;
	struct oci_err err;
	/* Used by the writer only. */
	struct oci_sink *next;
	unsigned drain; /* oldest slot that is not written */
	bool headed;
	uLong crc;
	int64_t written;
};

/* States are expensive to create: there are only as many as run at once. */
static void *take_state(struct oci_compressor *c)
{
	void *state = NULL;

	pthread_mutex_lock(&c->lock);
	if (c->spare_count)
		state = c->spare[--c->spare_count];
	pthread_mutex_unlock(&c->lock);
	return state ? state : c->codec->open(c->level);
}

static void give_state_back(struct oci_compressor *c, void *state)
{
	pthread_mutex_lock(&c->lock);
	c->spare[c->spare_count++] = state;
	pthread_mutex_unlock(&c->lock);
}

static void pack_slot(void *arg)
{
	struct slot *s = arg;
	struct oci_compressor *c = s->owner;
	void *state;

	s->status = 0;
	if (c->reuse && oci_reuse_take(c->reuse, &s->known, &s->block))
		return;
	state = take_state(c);
	s->status = c->codec->pack(state, &s->block, &s->err);
	give_state_back(c, state);
	if (c->reuse && s->status == 0)
		oci_reuse_seal(c->reuse, &s->known, &s->block);
}

static int write_head(struct oci_compressor *c, struct oci_err *err)
{
	c->headed = true;
	c->written = (int64_t)c->codec->head_len;
	return oci_sink_write(c->next, c->codec->head, c->codec->head_len, err);
}

static int write_block(
	struct oci_compressor *c, const struct slot *s, struct oci_err *err)
{
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

/* Waits for the oldest block and writes it, unless an earlier block has failed. */
static void write_oldest(struct oci_compressor *c)
{
	struct slot *s = &c->slots[c->drain];
	int status = 0;

	oci_pool_wait(c->pool, &s->task);
	c->drain = (c->drain + 1) % c->count;
	if (c->status == 0)
		status = write_block(c, s, &c->err);
	pthread_mutex_lock(&c->lock);
	c->waiting--;
	if (status < 0)
		c->status = -1;
	pthread_cond_signal(&c->moved);
	pthread_mutex_unlock(&c->lock);
}

/* Waits for a block to write; false when all have been written. */
static bool wait_for_block(struct oci_compressor *c)
{
	bool there;

	pthread_mutex_lock(&c->lock);
	while (!c->waiting && !c->closing)
		pthread_cond_wait(&c->moved, &c->lock);
	there = c->waiting;
	pthread_mutex_unlock(&c->lock);
	return there;
}

static void *write_all(void *arg)
{
	struct oci_compressor *c = arg;

	while (wait_for_block(c))
		write_oldest(c);
	return NULL;
}

/* Waits until at most `most` blocks are not written. */
static int wait_until(struct oci_compressor *c, unsigned most, struct oci_err *err)
{
	int status;

	while (!c->threaded && c->waiting > most)
		write_oldest(c);
	pthread_mutex_lock(&c->lock);
	while (c->waiting > most)
		pthread_cond_wait(&c->moved, &c->lock);
	status = c->status;
	pthread_mutex_unlock(&c->lock);
	if (status < 0)
		*err = c->err;
	return status;
}

/* Submits the block that is being filled, and prepares the next slot. */
static int submit(struct oci_compressor *c, bool last, struct oci_err *err)
{
	struct slot *s = &c->slots[c->fill];

	s->block.last = last;
	oci_pool_submit(c->pool, &s->task);
	pthread_mutex_lock(&c->lock);
	c->waiting++;
	pthread_cond_signal(&c->moved);
	pthread_mutex_unlock(&c->lock);
	if (wait_until(c, c->count - 1, err) < 0)
		return -1;
	c->fill = (c->fill + 1) % c->count;
	c->slots[c->fill].block.in_len = 0;
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

		/*
		 * A full block is submitted only when more content follows: the last
		 * one is marked.
		 */
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

static void make_slots(struct oci_compressor *c)
{
	size_t in = c->codec->block, out = c->codec->bound(in);
	unsigned char *room = c->room = oci_xlarge(c->count * (in + out));

	for (unsigned i = 0; i < c->count; i++, room += in + out) {
		struct slot *s = &c->slots[i];

		s->owner = c;
		s->block.in = room;
		s->block.out = room + in;
		s->block.out_cap = out;
		s->task.run = pack_slot;
		s->task.arg = s;
		s->task.what = c->codec->name;
	}
}

/* One block for each worker and two that wait, within the memory bound. */
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

	c->sink.write = compressor_write;
	c->next = next;
	c->pool = pool;
	c->reuse = reuse;
	c->codec = oci_compression_codec(compression);
	c->level = oci_compression_level(compression);
	c->count = count_slots(c->codec, c->level, pool);
	c->crc = crc32(0, NULL, 0);
	make_slots(c);
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->moved, NULL);
	c->threaded = oci_pool_jobs(pool) > 1 &&
		      oci_thread_start(&c->writer, write_all, c) == 0;
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

	if (submit(c, true, err) < 0 || wait_until(c, 0, err) < 0)
		return -1;
	if (!c->codec->has_crc)
		return 0;
	put_le32(trailer, c->crc);
	put_le32(trailer + 4, c->total);
	return oci_sink_write(c->next, trailer, sizeof(trailer), err);
}

/* Pending blocks are completed first. */
static void stop_writing(struct oci_compressor *c)
{
	struct oci_err ignored;

	(void)wait_until(c, 0, &ignored);
	if (!c->threaded)
		return;
	pthread_mutex_lock(&c->lock);
	c->closing = true;
	pthread_cond_signal(&c->moved);
	pthread_mutex_unlock(&c->lock);
	pthread_join(c->writer, NULL);
}

void oci_compressor_free(struct oci_compressor *c)
{
	if (!c)
		return;
	stop_writing(c);
	for (unsigned i = 0; i < c->spare_count; i++)
		c->codec->close(c->spare[i]);
	free(c->room);
	pthread_cond_destroy(&c->moved);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

void oci_compressor_freep(struct oci_compressor **c)
{
	oci_compressor_free(*c);
}
