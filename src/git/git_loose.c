#include "git/git_loose.h"

#include "oci/beneath.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { CHUNK = 16 << 10, HEADER_MAX = 32 };

void goci_objects_release(struct goci_objects *o)
{
	if (o->kept_at) {
		close(o->kept.fd);
		close(o->kept.idx);
	}
	free(o->common);
	oci_strv_release(&o->packs);
	*o = (struct goci_objects){0};
}

bool goci_object_id(const char *hex, size_t id_len, unsigned char *id)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < id_len * 2; i++) {
		const char *digit = hex[i] ? strchr(digits, hex[i]) : NULL;
		unsigned value = digit ? (unsigned)(digit - digits) : 0;

		if (!digit)
			return false;
		id[i / 2] = (unsigned char)(i % 2 ? id[i / 2] | value : value << 4);
	}
	return true;
}

/* Appends inflated bytes, within `*max` and the budget. */
static int take_piece(struct goci_objects *o, const unsigned char *piece, size_t len,
	size_t *max, struct oci_buf *out)
{
	if (len > *max || len > *o->budget)
		return -1;
	*max -= len;
	*o->budget -= len;
	oci_buf_add(out, piece, len);
	return 0;
}

/* Reads more input. The first chunk is not charged: most objects need no more. */
static int more_input(struct goci_objects *o, z_stream *z, unsigned char *in, int fd,
	int64_t *at, bool first)
{
	ssize_t got = pread(fd, in, CHUNK, (off_t)*at);

	if (got <= 0 || (!first && *o->budget < (size_t)got))
		return -1;
	*o->budget -= first ? 0 : (size_t)got;
	*at += got;
	z->next_in = in;
	z->avail_in = (uInt)got;
	return 0;
}

static int inflate_all(struct goci_objects *o, z_stream *z, int fd, int64_t at,
	size_t max, struct oci_buf *out)
{
	unsigned char in[CHUNK], piece[CHUNK];
	int status = Z_OK;

	while (status != Z_STREAM_END) {
		if (!z->avail_in && more_input(o, z, in, fd, &at, !z->total_in) < 0)
			return -1;
		z->next_out = piece;
		z->avail_out = sizeof(piece);
		status = inflate(z, Z_NO_FLUSH);
		if ((status != Z_OK && status != Z_STREAM_END) ||
			take_piece(o, piece, sizeof(piece) - z->avail_out, &max, out) <
				0)
			return -1;
	}
	return 0;
}

int goci_object_inflate(
	struct goci_objects *o, int fd, int64_t at, size_t max, struct oci_buf *out)
{
	z_stream z = {0};
	int status;

	if (inflateInit(&z) != Z_OK)
		return -1;
	status = inflate_all(o, &z, fd, at, max, out);
	inflateEnd(&z);
	return status;
}

/* Parses "tree 123\0": returns the type and the length of the header; 0 if unknown. */
static int parse_header(const struct oci_buf *all, size_t *header)
{
	static const char *const names[] = {"", "commit ", "tree ", "blob ", "tag "};
	size_t end = strnlen(all->data, all->len < HEADER_MAX ? all->len : HEADER_MAX);

	*header = end + 1;
	for (int i = GOCI_OBJECT_COMMIT; i <= GOCI_OBJECT_TAG; i++) {
		size_t len = strlen(names[i]);
		char size[HEADER_MAX];

		if (end >= all->len || strncmp(all->data, names[i], len) != 0)
			continue;
		snprintf(size, sizeof(size), "%zu", all->len - *header);
		return strcmp(all->data + len, size) == 0 ? i : 0;
	}
	return 0;
}

int goci_loose_read(
	struct goci_objects *o, const unsigned char *id, int *type, struct oci_buf *out)
{
	oci_auto_buf path = OCI_BUF_INIT, all = OCI_BUF_INIT;
	struct oci_err ignored;
	struct stat st;
	size_t header;

	oci_buf_addf(&path, "objects/%02x/", id[0]);
	for (size_t i = 1; i < o->id_len; i++)
		oci_buf_addf(&path, "%02x", id[i]);
	oci_auto_close int fd =
		oci_beneath_open_file(o->common, path.data, &st, &ignored);
	if (fd < 0 ||
		goci_object_inflate(o, fd, 0, GOCI_OBJECT_MAX + HEADER_MAX, &all) < 0)
		return -1;
	*type = parse_header(&all, &header);
	if (!*type)
		return -1;
	oci_buf_add(out, all.data + header, all.len - header);
	return 0;
}
