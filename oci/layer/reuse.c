#include "reuse.h"

#include "oci/blobs.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void add(struct oci_reuse_list *list, const struct oci_reuse_block *block)
{
	if (list->count == list->cap) {
		list->cap = list->cap ? 2 * list->cap : 64;
		list->items =
			oci_xreallocarray(list->items, list->cap, sizeof(*list->items));
	}
	list->items[list->count++] = *block;
}

static int by_content(const void *a, const void *b)
{
	const struct oci_reuse_block *x = a, *y = b;

	return XXH128_cmp(&x->content, &y->content);
}

static int parse_block(const char *line, int64_t size, struct oci_reuse_block *block)
{
	long long offset;
	unsigned crc;

	if (sscanf(line,
		    "%16" SCNx64 "%16" SCNx64 " %16" SCNx64 "%16" SCNx64 " %lld %zu %u",
		    &block->content.high64, &block->content.low64,
		    &block->packed.high64, &block->packed.low64, &offset, &block->len,
		    &crc) != 7)
		return -1;
	block->offset = offset;
	block->crc = crc;
	return offset >= 0 && offset <= size && block->len <= (uint64_t)(size - offset)
		       ? 0
		       : -1;
}

/* VERSION, then the blob's digest and size, then a line for each block. */
static int parse_record(struct oci_reuse *reuse, char *text, const char *version,
	struct oci_digest *blob, int64_t *size)
{
	struct oci_reuse_block block;
	char *line = strsep(&text, "\n");
	char digest[80];
	long long bytes;
	struct oci_err ignored;

	if (!line || strcmp(line, version) != 0 || !text ||
		sscanf(text, "%79s %lld", digest, &bytes) != 2 ||
		oci_digest_parse(digest, blob, &ignored) < 0)
		return -1;
	*size = bytes;
	strsep(&text, "\n");
	while ((line = strsep(&text, "\n")) != NULL && *line) {
		if (parse_block(line, *size, &block) < 0)
			return -1;
		add(&reuse->old, &block);
	}
	return 0;
}

void oci_reuse_load(struct oci_reuse *reuse, struct oci_cache *cache,
	const struct oci_digest *key, const char *version)
{
	oci_auto_buf record = OCI_BUF_INIT;
	struct oci_digest blob;
	struct oci_err ignored;
	int64_t size, found;

	if (oci_cache_get(cache, key, &record) < 0 ||
		parse_record(reuse, record.data, version, &blob, &size) < 0)
		return;
	reuse->fd = oci_blobs_open(oci_cache_blobs(cache), &blob, &found, &ignored);
	if (reuse->old.count)
		qsort(reuse->old.items, reuse->old.count, sizeof(*reuse->old.items),
			by_content);
}

static int read_at(int fd, void *out, size_t len, int64_t offset)
{
	unsigned char *p = out;

	while (len) {
		ssize_t got = pread(fd, p, len, offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return -1;
		p += got;
		len -= (size_t)got;
		offset += got;
	}
	return 0;
}

bool oci_reuse_take(const struct oci_reuse *reuse, struct oci_reuse_block *known,
	struct oci_block *block)
{
	const struct oci_reuse_block *found;

	known->content = XXH3_128bits(block->in, block->in_len);
	/* The last block of a layer ends it: it is never another layer's middle. */
	if (reuse->fd < 0 || block->last || !reuse->old.count)
		return false;
	found = bsearch(
		known, reuse->old.items, reuse->old.count, sizeof(*known), by_content);
	if (!found || found->len > block->out_cap ||
		read_at(reuse->fd, block->out, found->len, found->offset) < 0)
		return false;
	known->packed = XXH3_128bits(block->out, found->len);
	if (!XXH128_isEqual(known->packed, found->packed))
		return false;
	block->out_len = found->len;
	block->crc = found->crc;
	return true;
}

void oci_reuse_seal(struct oci_reuse_block *known, const struct oci_block *block)
{
	known->packed = XXH3_128bits(block->out, block->out_len);
}

void oci_reuse_note(struct oci_reuse *reuse, const struct oci_reuse_block *known,
	int64_t offset, const struct oci_block *block)
{
	const struct oci_reuse_block noted = {.content = known->content,
		.packed = known->packed,
		.offset = offset,
		.len = block->out_len,
		.crc = block->crc};

	if (!block->last)
		add(&reuse->made, &noted);
}

int oci_reuse_save(const struct oci_reuse *reuse, struct oci_cache *cache,
	const struct oci_digest *key, const char *version,
	const struct oci_digest *blob, int64_t size, struct oci_err *err)
{
	oci_auto_buf record = OCI_BUF_INIT;

	oci_buf_addf(&record, "%s\n%s %lld\n", version, blob->str, (long long)size);
	for (size_t i = 0; i < reuse->made.count; i++) {
		const struct oci_reuse_block *b = &reuse->made.items[i];

		oci_buf_addf(&record,
			"%016" PRIx64 "%016" PRIx64 " %016" PRIx64 "%016" PRIx64
			" %lld %zu %u\n",
			b->content.high64, b->content.low64, b->packed.high64,
			b->packed.low64, (long long)b->offset, b->len,
			(unsigned)b->crc);
	}
	return oci_cache_put_named(cache, key, record.data, blob, size, err);
}

void oci_reuse_release(struct oci_reuse *reuse)
{
	oci_closep(&reuse->fd);
	free(reuse->old.items);
	free(reuse->made.items);
	*reuse = (struct oci_reuse)OCI_REUSE_INIT;
}
