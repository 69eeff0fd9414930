#include "reuse.h"

#include "store/blobs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void add(struct oci_reuse_list *list, const struct oci_reuse_block *block)
{
	OCI_GROW(list->items, list->count);
	list->items[list->count++] = *block;
}

static int by_content(const void *a, const void *b)
{
	const struct oci_reuse_block *x = a, *y = b;

	return memcmp(&x->content, &y->content, sizeof(x->content));
}

static int parse_block(const char *line, int64_t size, struct oci_reuse_block *block)
{
	char content[2 * OCI_TAG + 1], packed[2 * OCI_TAG + 1];
	long long offset;
	unsigned crc;

	if (sscanf(line, "%32s %32s %lld %zu %u", content, packed, &offset, &block->len,
		    &crc) != 5 ||
		oci_tag_parse(content, block->content.bytes, OCI_TAG) < 0 ||
		oci_tag_parse(packed, block->packed.bytes, OCI_TAG) < 0)
		return -1;
	block->offset = offset;
	block->crc = crc;
	return offset >= 0 && offset <= size && block->len <= (uint64_t)(size - offset)
		       ? 0
		       : -1;
}

/* Parses one line per block. */
static int parse_blocks(struct oci_reuse *reuse, char *text, int64_t size)
{
	char *line;

	while ((line = strsep(&text, "\n")) != NULL && *line) {
		struct oci_reuse_block block;

		if (parse_block(line, size, &block) < 0)
			return -1;
		add(&reuse->old, &block);
	}
	return 0;
}

/* Parses VERSION, the key, the blob's digest and size, then the blocks. */
static int parse_record(struct oci_reuse *reuse, char *text, const char *version,
	unsigned char key[OCI_TAG_KEY], struct oci_digest *blob)
{
	char *line = strsep(&text, "\n");
	char *secret = strsep(&text, "\n");
	char *of = strsep(&text, "\n");
	char digest[80];
	long long size;
	struct oci_err ignored;

	if (!text || strcmp(line, version) != 0 ||
		oci_tag_parse(secret, key, OCI_TAG_KEY) < 0 ||
		sscanf(of, "%79s %lld", digest, &size) != 2 || size < 0 ||
		oci_digest_parse(digest, blob, &ignored) < 0)
		return -1;
	return parse_blocks(reuse, text, size);
}

static int load(struct oci_reuse *reuse, struct oci_cache *cache,
	const struct oci_digest *key, const char *version,
	unsigned char secret[OCI_TAG_KEY])
{
	oci_auto_buf record = OCI_BUF_INIT;
	struct oci_digest blob;
	struct oci_err ignored;
	int64_t size;

	if (oci_cache_get(cache, key, &record) < 0 ||
		parse_record(reuse, record.data, version, secret, &blob) < 0)
		return -1;
	reuse->fd = oci_blobs_open(oci_cache_blobs(cache), &blob, &size, &ignored);
	if (reuse->old.count)
		qsort(reuse->old.items, reuse->old.count, sizeof(*reuse->old.items),
			by_content);
	return 0;
}

void oci_reuse_begin(struct oci_reuse *reuse, struct oci_cache *cache,
	const struct oci_digest *key, const char *version)
{
	if (!cache || load(reuse, cache, key, version, reuse->key) < 0) {
		reuse->old.count = 0;
		if (oci_tag_key(reuse->key) < 0)
			return;
	}
	reuse->tagger = oci_tagger_new(reuse->key);
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

	if (!reuse->tagger)
		return false;
	oci_tag_make(reuse->tagger, block->in, block->in_len, &known->content);
	/*
	 * The last block of a layer ends the stream, and so cannot be reused in the
	 * middle.
	 */
	if (reuse->fd < 0 || block->last || !reuse->old.count)
		return false;
	found = bsearch(
		known, reuse->old.items, reuse->old.count, sizeof(*known), by_content);
	if (!found || found->len > block->out_cap ||
		read_at(reuse->fd, block->out, found->len, found->offset) < 0)
		return false;
	oci_tag_make(reuse->tagger, block->out, found->len, &known->packed);
	if (memcmp(&known->packed, &found->packed, sizeof(known->packed)) != 0)
		return false;
	block->out_len = found->len;
	block->crc = found->crc;
	return true;
}

void oci_reuse_seal(const struct oci_reuse *reuse, struct oci_reuse_block *known,
	const struct oci_block *block)
{
	if (reuse->tagger)
		oci_tag_make(reuse->tagger, block->out, block->out_len, &known->packed);
}

void oci_reuse_note(struct oci_reuse *reuse, const struct oci_reuse_block *known,
	int64_t offset, const struct oci_block *block)
{
	const struct oci_reuse_block noted = {.content = known->content,
		.packed = known->packed,
		.offset = offset,
		.len = block->out_len,
		.crc = block->crc};

	if (reuse->tagger && !block->last)
		add(&reuse->made, &noted);
}

int oci_reuse_save(const struct oci_reuse *reuse, struct oci_cache *cache,
	const struct oci_digest *key, const char *version,
	const struct oci_digest *blob, int64_t size, struct oci_err *err)
{
	oci_auto_buf record = OCI_BUF_INIT;
	char secret[2 * OCI_TAG_KEY + 1];

	if (!reuse->tagger)
		return 0;
	oci_tag_hex(reuse->key, OCI_TAG_KEY, secret);
	oci_buf_addf(&record, "%s\n%s\n%s %lld\n", version, secret, blob->str,
		(long long)size);
	for (size_t i = 0; i < reuse->made.count; i++) {
		const struct oci_reuse_block *b = &reuse->made.items[i];
		char content[2 * OCI_TAG + 1], packed[2 * OCI_TAG + 1];

		oci_tag_hex(b->content.bytes, OCI_TAG, content);
		oci_tag_hex(b->packed.bytes, OCI_TAG, packed);
		oci_buf_addf(&record, "%s %s %lld %zu %u\n", content, packed,
			(long long)b->offset, b->len, (unsigned)b->crc);
	}
	return oci_cache_put_named(cache, key, record.data, blob, size, err);
}

void oci_reuse_release(struct oci_reuse *reuse)
{
	oci_closep(&reuse->fd);
	oci_tagger_free(reuse->tagger);
	free(reuse->old.items);
	free(reuse->made.items);
	*reuse = (struct oci_reuse)OCI_REUSE_INIT;
}
