#include "guard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * GNU tar's "Storing Sparse Files", as libarchive reads it: the offset of the sparse
 * map in the header, and the flags that say that it continues in another block.
 */
enum { MAGIC = 257, MAP = 386, GOES_ON_IN_HEADER = 482, GOES_ON = 504 };

void oci_guard_init(struct oci_guard *g, size_t pax_size, struct oci_findings *findings)
{
	*g = (struct oci_guard){
		.pax_size = pax_size, .ext = OCI_EXTENSION_INIT, .text = OCI_BUF_INIT};
	g->ext.reads = true;
	g->note = (struct oci_note){findings, "layer", g->where};
}

void oci_guard_entry_release(struct oci_guard_entry *entry)
{
	free(entry->path);
	free(entry->link);
	*entry = (struct oci_guard_entry){0};
}

void oci_guard_release(struct oci_guard *g)
{
	for (size_t i = g->first; i < g->count; i++)
		oci_guard_entry_release(&g->entries[i]);
	free(g->entries);
	oci_extension_release(&g->ext);
	oci_buf_release(&g->text);
}

static int64_t padding(int64_t size)
{
	return (int64_t)(-(uint64_t)size & (OCI_BLOCK - 1));
}

static int begin_content(struct oci_guard *g, int64_t size)
{
	if (size > INT64_MAX - OCI_BLOCK)
		return oci_note(&g->note, OCI_RULE_TAR_NUMBER,
			"an entry has %lld bytes", (long long)size);
	g->skip = size + padding(size);
	return 0;
}

/* Handles a header that describes the next one. */
static int begin_extension(struct oci_guard *g, const struct oci_header *h)
{
	if (!oci_extension_may_follow(&g->ext, h->type))
		return oci_note(&g->note, OCI_RULE_TAR_ORDER,
			"a header of type '%c' follows another for the same entry",
			h->type);
	if (h->size > (int64_t)g->pax_size)
		return oci_note(&g->note, OCI_RULE_LIMIT_PAX,
			"an extended header has %lld bytes", (long long)h->size);
	g->type = h->type;
	g->want = (size_t)h->size;
	oci_buf_clear(&g->text);
	return 0;
}

static int end_extension(struct oci_guard *g)
{
	char type = g->type;

	g->type = 0;
	g->skip = padding((int64_t)g->text.len);
	return oci_extension_read(
		&g->ext, type, g->text.data ? g->text.data : "", g->text.len, &g->note);
}

static void keep_entry(
	struct oci_guard *g, const struct oci_header *h, const char *path)
{
	OCI_GROW(g->entries, g->count);
	g->entries[g->count++] = (struct oci_guard_entry){h->type, oci_xstrdup(path),
		oci_xstrdup(g->ext.link ? g->ext.link : h->link)};
}

bool oci_guard_take(struct oci_guard *g, struct oci_guard_entry *entry)
{
	if (g->first == g->count)
		return false;
	*entry = g->entries[g->first++];
	if (g->first == g->count)
		g->first = g->count = 0;
	return true;
}

static int begin_entry(struct oci_guard *g, struct oci_header *h)
{
	const char *path = g->ext.sparse_name ? g->ext.sparse_name
			   : g->ext.path      ? g->ext.path
					      : h->name;
	size_t len = strlen(path);
	bool is_file = h->type == '0' || h->type == 'S' ||
		       (!h->type && (!len || path[len - 1] != '/'));

	if ((h->type && !strchr("0123456S", h->type)) ||
		(h->type == 'S' && memcmp(g->block + MAGIC, "ustar  ", 8) != 0))
		return oci_note(&g->note, OCI_RULE_TAR_TYPE,
			"the entry is of type '%c'", h->type);
	if (oci_extension_apply(&g->ext, h, &g->note) < 0)
		return -1;
	if (!is_file && h->size)
		return oci_note(&g->note, OCI_RULE_TAR_SIZE,
			"an entry of type '%c' has %lld bytes", h->type,
			(long long)h->size);
	keep_entry(g, h, path);
	oci_extension_release(&g->ext);
	g->size = h->size;
	g->sparse = h->type == 'S' && g->block[MAP] && g->block[GOES_ON_IN_HEADER];
	return g->sparse ? 0 : begin_content(g, h->size);
}

static bool is_zero(const unsigned char *p, size_t len)
{
	return !*p && memcmp(p, p + 1, len - 1) == 0;
}

static int look_at_block(struct oci_guard *g)
{
	struct oci_header h;

	if (g->sparse) {
		g->sparse = g->block[GOES_ON];
		return g->sparse ? 0 : begin_content(g, g->size);
	}
	if (is_zero(g->block, OCI_BLOCK)) {
		g->ended = true;
		return 0;
	}
	snprintf(g->where, sizeof(g->where), "byte %lld",
		(long long)g->offset - OCI_BLOCK);
	if (oci_header_read(g->block, &h, &g->note) < 0)
		return -1;
	return oci_header_extends(h.type) ? begin_extension(g, &h) : begin_entry(g, &h);
}

/* Number of bytes consumed; 0 only for empty content. */
static size_t use(struct oci_guard *g, const unsigned char *data, size_t len)
{
	size_t most =
		g->skip   ? (size_t)(g->skip < (int64_t)len ? g->skip : (int64_t)len)
		: g->type ? g->want
			  : OCI_BLOCK - g->have;

	len = len < most ? len : most;
	if (g->skip) {
		g->skip -= (int64_t)len;
	} else if (g->type) {
		oci_buf_add(&g->text, data, len);
		g->want -= len;
	} else {
		memcpy(g->block + g->have, data, len);
		g->have += len;
	}
	g->offset += (int64_t)len;
	return len;
}

int oci_guard_look(struct oci_guard *g, const void *data, size_t len)
{
	const unsigned char *at = data;
	int status = 0;

	while (len && !g->ended && status == 0) {
		size_t used = use(g, at, len);

		at += used;
		len -= used;
		if (g->type && !g->skip && !g->want)
			status = end_extension(g);
		else if (g->have == OCI_BLOCK) {
			g->have = 0;
			status = look_at_block(g);
		}
	}
	return status;
}
