#include "git/git_pack.h"

#include "git/git_loose.h"
#include "oci/beneath.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	PACKS_MAX = 1000,
	DEPTH_MAX = 300, /* git makes chains of 50, has made some of 250 */
	LOOK_COST = 4 << 10,
	ENTRY_COST = 1 << 10,
	IDX_HEADER = 8,
	IDX_FANOUT = 256 * 4,
	OFS_DELTA = 6,
	REF_DELTA = 7,
};

static uint32_t big32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Reads exactly `len` bytes, or returns -1. */
static int read_at(int fd, int64_t at, void *to, size_t len)
{
	return at >= 0 && pread(fd, to, len, (off_t)at) == (ssize_t)len ? 0 : -1;
}

/* Lists the packs without ".idx", sorted: the order is the same on every host. */
static void list_packs(struct goci_objects *o)
{
	struct oci_err ignored;
	int fd = oci_beneath_open(
		o->common, "objects/pack", O_RDONLY | O_DIRECTORY, &ignored);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *e;

	o->listed = true;
	if (!dir) {
		oci_closep(&fd);
		return;
	}
	while (o->packs.count < PACKS_MAX && (e = readdir(dir)) != NULL) {
		size_t len = strlen(e->d_name);

		if (len > 4 && strcmp(e->d_name + len - 4, ".idx") == 0)
			oci_strv_addf(&o->packs, "objects/pack/%.*s", (int)len - 4,
				e->d_name);
	}
	closedir(dir);
	oci_strv_sort(&o->packs);
}

static int open_one(const struct goci_objects *o, const char *name, const char *ending,
	int64_t *size)
{
	oci_auto_free char *path = oci_xasprintf("%s%s", name, ending);
	struct oci_err ignored;
	struct stat st;
	int fd = oci_beneath_open_file(o->common, path, &st, &ignored);

	*size = fd < 0 ? 0 : (int64_t)st.st_size;
	return fd;
}

static void close_pack(struct goci_pack *pack)
{
	oci_closep(&pack->fd);
	oci_closep(&pack->idx);
}

/* Opens an index of version 2 and checks its length. */
static int open_index(
	const struct goci_objects *o, const char *name, struct goci_pack *pack)
{
	static const unsigned char magic[IDX_HEADER] = {
		0xff, 't', 'O', 'c', 0, 0, 0, 2};
	unsigned char begin[IDX_HEADER], last[4];

	pack->idx = open_one(o, name, ".idx", &pack->idx_size);
	if (pack->idx < 0 || read_at(pack->idx, 0, begin, sizeof(begin)) < 0 ||
		memcmp(begin, magic, sizeof(magic)) != 0 ||
		read_at(pack->idx, IDX_HEADER + IDX_FANOUT - 4, last, 4) < 0)
		return -1;
	pack->count = big32(last);
	return (int64_t)pack->count * (int64_t)(o->id_len + 8) + IDX_HEADER +
				       IDX_FANOUT <=
			       pack->idx_size
		       ? 0
		       : -1;
}

/* Position of an id in the index; -1 if it is not there. */
static int64_t find_name(const struct goci_objects *o, const struct goci_pack *pack,
	const unsigned char *id)
{
	unsigned char ends[8] = {0}, at[GOCI_ID_MAX];
	int64_t low, high;

	if (id[0] ? read_at(pack->idx, IDX_HEADER + (id[0] - 1) * 4, ends, 8) < 0
		  : read_at(pack->idx, IDX_HEADER, ends + 4, 4) < 0)
		return -1;
	low = big32(ends);
	high = big32(ends + 4);
	if (high > pack->count)
		return -1;
	while (low < high) {
		int64_t mid = low + (high - low) / 2;
		int order;

		if (read_at(pack->idx,
			    IDX_HEADER + IDX_FANOUT + mid * (int64_t)o->id_len, at,
			    o->id_len) < 0)
			return -1;
		order = memcmp(id, at, o->id_len);
		if (order == 0)
			return mid;
		low = order > 0 ? mid + 1 : low;
		high = order > 0 ? high : mid;
	}
	return -1;
}

/* Offset in the pack of the object at position `at` of the index. */
static int64_t find_offset(
	const struct goci_objects *o, const struct goci_pack *pack, int64_t at)
{
	int64_t count = pack->count;
	int64_t small = IDX_HEADER + IDX_FANOUT + count * (int64_t)(o->id_len + 4);
	unsigned char four[4], eight[8];
	uint64_t offset;

	if (read_at(pack->idx, small + at * 4, four, 4) < 0)
		return -1;
	if (!(four[0] & 0x80))
		return big32(four);
	at = big32(four) & 0x7fffffff;
	if (read_at(pack->idx, small + count * 4 + at * 8, eight, 8) < 0)
		return -1;
	offset = (uint64_t)big32(eight) << 32 | big32(eight + 4);
	return offset < (uint64_t)pack->size ? (int64_t)offset : -1;
}

/* Header of an object in a pack. */
struct entry {
	int type;
	uint64_t size;
	int64_t data;                  /* offset of the data */
	int64_t base;                  /* offset of the base (OFS_DELTA) */
	unsigned char id[GOCI_ID_MAX]; /* id of the base (REF_DELTA) */
};

static int parse_base(const struct goci_objects *o, const unsigned char *p, size_t left,
	int64_t at, struct entry *entry, size_t *used)
{
	uint64_t back;
	size_t i = 0;

	if (entry->type == REF_DELTA) {
		if (left < o->id_len)
			return -1;
		memcpy(entry->id, p, o->id_len);
		*used = o->id_len;
		return 0;
	}
	back = p[0] & 0x7f;
	while (p[i] & 0x80) {
		if (++i >= 9 || i >= left)
			return -1;
		back = (back + 1) << 7 | (p[i] & 0x7f);
	}
	*used = i + 1;
	entry->base = at - (int64_t)back;
	return back && back < (uint64_t)at ? 0 : -1;
}

static int parse_entry(const struct goci_objects *o, const struct goci_pack *pack,
	int64_t at, struct entry *entry)
{
	unsigned char p[64];
	ssize_t got = at < 0 ? -1 : pread(pack->fd, p, sizeof(p), (off_t)at);
	size_t i = 0, used = 0;
	unsigned shift = 4;

	if (got < 2)
		return -1;
	entry->type = p[0] >> 4 & 7;
	entry->size = p[0] & 0xf;
	while (p[i] & 0x80) {
		if (++i >= (size_t)got - 1 || shift > 56)
			return -1;
		entry->size |= (uint64_t)(p[i] & 0x7f) << shift;
		shift += 7;
	}
	i++;
	if (entry->type >= OFS_DELTA &&
		parse_base(o, p + i, (size_t)got - i, at, entry, &used) < 0)
		return -1;
	entry->data = at + (int64_t)(i + used);
	return entry->size <= GOCI_OBJECT_MAX ? 0 : -1;
}

/* Reads a size as deltas encode it; -1 at the end of the data. */
static int delta_size(const struct oci_buf *delta, size_t *at, uint64_t *size)
{
	unsigned char byte;
	unsigned shift = 0;

	*size = 0;
	do {
		if (*at >= delta->len || shift > 56)
			return -1;
		byte = (unsigned char)delta->data[(*at)++];
		*size |= (uint64_t)(byte & 0x7f) << shift;
		shift += 7;
	} while (byte & 0x80);
	return 0;
}

/*
 * The copy instruction: offset and size, of which only the non-zero bytes are stored.
 * The result is limited to `to`.
 */
static int delta_copy(const struct oci_buf *base, const struct oci_buf *delta,
	size_t *at, unsigned op, uint64_t to, struct oci_buf *out)
{
	uint64_t field[2] = {0, 0};

	for (unsigned bit = 0; bit < 7; bit++) {
		if (!(op & 1U << bit))
			continue;
		if (*at >= delta->len)
			return -1;
		field[bit >= 4] |= (uint64_t)(unsigned char)delta->data[(*at)++]
				   << (bit >= 4 ? bit - 4 : bit) * 8;
	}
	if (!field[1])
		field[1] = 0x10000;
	if (field[0] > base->len || field[1] > base->len - field[0] ||
		field[1] > to - out->len)
		return -1;
	oci_buf_add(out, base->data + field[0], field[1]);
	return 0;
}

/* The output of a delta is charged to the budget: a few bytes can produce megabytes. */
static int delta_apply(struct goci_objects *o, const struct oci_buf *base,
	const struct oci_buf *delta, struct oci_buf *out)
{
	uint64_t from, to;
	size_t at = 0;

	if (delta_size(delta, &at, &from) < 0 || delta_size(delta, &at, &to) < 0 ||
		from != base->len || to > GOCI_OBJECT_MAX || to > *o->budget)
		return -1;
	*o->budget -= to;
	while (at < delta->len) {
		unsigned op = (unsigned char)delta->data[at++];

		if (op & 0x80) {
			if (delta_copy(base, delta, &at, op, to, out) < 0)
				return -1;
			continue;
		}
		if (!op || op > delta->len - at || op > to - out->len)
			return -1;
		oci_buf_add(out, delta->data + at, op);
		at += op;
	}
	return out->len == to ? 0 : -1;
}

static int read_entry(struct goci_objects *o, const struct goci_pack *pack, int64_t at,
	int depth, int *type, struct oci_buf *out);

static int read_delta(struct goci_objects *o, const struct goci_pack *pack,
	const struct entry *entry, int depth, int *type, struct oci_buf *out)
{
	oci_auto_buf base = OCI_BUF_INIT, delta = OCI_BUF_INIT;
	int status;

	if (depth >= DEPTH_MAX ||
		goci_object_inflate(o, pack->fd, entry->data, entry->size, &delta) < 0)
		return -1;
	status = entry->type == OFS_DELTA
			 ? read_entry(o, pack, entry->base, depth + 1, type, &base)
			 : goci_pack_read(o, entry->id, depth + 1, type, &base);
	if (status < 0 || delta.len != entry->size)
		return -1;
	return delta_apply(o, &base, &delta, out);
}

static int read_entry(struct goci_objects *o, const struct goci_pack *pack, int64_t at,
	int depth, int *type, struct oci_buf *out)
{
	struct entry entry = {0};

	/* An empty delta costs time, too, and a chain may be long. */
	if (*o->budget < ENTRY_COST)
		return -1;
	*o->budget -= ENTRY_COST;
	if (parse_entry(o, pack, at, &entry) < 0)
		return -1;
	if (entry.type >= OFS_DELTA)
		return read_delta(o, pack, &entry, depth, type, out);
	*type = entry.type;
	return goci_object_inflate(o, pack->fd, entry.data, entry.size, out) == 0 &&
			       out->len == entry.size
		       ? 0
		       : -1;
}

/* A lookup costs time, too, and a repository may have many packs. */
static bool may_look(struct goci_objects *o)
{
	if (*o->budget < LOOK_COST)
		return false;
	*o->budget -= LOOK_COST;
	return true;
}

/* The pack becomes the one that is kept open: the next object is likely in it. */
static void keep(struct goci_objects *o, struct goci_pack *pack, size_t i)
{
	struct goci_pack other = {.fd = -1, .idx = -1};

	if (o->kept_at)
		other = o->kept;
	close_pack(&other);
	o->kept = *pack;
	o->kept_at = i + 1;
	*pack = (struct goci_pack){.fd = -1, .idx = -1};
}

static int read_from(struct goci_objects *o, size_t i, const unsigned char *id,
	int depth, int *type, struct oci_buf *out)
{
	const char *name = o->packs.items[i];
	OCI_AUTO(close_pack) struct goci_pack pack = {.fd = -1, .idx = -1};
	int64_t at;

	if (!may_look(o) || open_index(o, name, &pack) < 0)
		return -1;
	at = find_name(o, &pack, id);
	if (at < 0)
		return -1;
	pack.fd = open_one(o, name, ".pack", &pack.size);
	if (pack.fd < 0)
		return -1;
	at = find_offset(o, &pack, at);
	/* A delta may be of another pack, which would take its place. */
	if (depth == 0) {
		keep(o, &pack, i);
		return read_entry(o, &o->kept, at, depth, type, out);
	}
	return read_entry(o, &pack, at, depth, type, out);
}

static int read_kept(struct goci_objects *o, const unsigned char *id, int depth,
	int *type, struct oci_buf *out)
{
	int64_t at;

	if (!o->kept_at || !may_look(o))
		return -1;
	at = find_name(o, &o->kept, id);
	return at < 0 ? -1
		      : read_entry(o, &o->kept, find_offset(o, &o->kept, at), depth,
				type, out);
}

static int read_packed(struct goci_objects *o, const unsigned char *id, int depth,
	int *type, struct oci_buf *out)
{
	if (!o->listed)
		list_packs(o);
	for (size_t i = 0; i < o->packs.count; i++) {
		if (i + 1 == o->kept_at)
			continue;
		oci_buf_clear(out);
		if (read_from(o, i, id, depth, type, out) == 0)
			return 0;
	}
	oci_buf_clear(out);
	return -1;
}

int goci_pack_read(struct goci_objects *o, const unsigned char *id, int depth,
	int *type, struct oci_buf *out)
{
	if (read_kept(o, id, depth, type, out) == 0)
		return 0;
	oci_buf_clear(out);
	if (goci_loose_read(o, id, type, out) == 0)
		return 0;
	oci_buf_clear(out);
	return read_packed(o, id, depth, type, out);
}
