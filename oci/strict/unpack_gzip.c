#include "unpack.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <zlib.h>

/* RFC 1952, section 2.3.1. */
enum { HEADER = 10, TRAILER = 8 };
enum { FHCRC = 2, FEXTRA = 4, FNAME = 8, FCOMMENT = 16, RESERVED = 0xe0 };

struct gzip {
	z_stream z;
	bool inside; /* inside a member */
	uint64_t members;
	uint32_t crc;
	uint32_t size;
};

static void *gzip_open(void)
{
	struct gzip *g = oci_xcalloc(1, sizeof(*g));

	if (inflateInit2(&g->z, -15) != Z_OK)
		oci_out_of_memory();
	return g;
}

static void gzip_close(void *state, struct oci_unpack_env *env)
{
	struct gzip *g = state;

	(void)env;
	inflateEnd(&g->z);
	free(g);
}

static int broken(struct oci_unpack_env *env, enum oci_rule rule, const char *what)
{
	oci_note(&env->note, rule, "%s, before byte %lld", what,
		(long long)(env->raw->size - (int64_t)oci_raw_len(env->raw)));
	return OCI_UNPACK_BROKEN;
}

static int truncated(struct oci_unpack_env *env, const char *where)
{
	return broken(env, OCI_RULE_GZIP_TRUNCATED, where);
}

/* Reads the next byte of a header and adds it to its checksum; below 0 at the end. */
static int next_byte(struct gzip *g, struct oci_unpack_env *env, struct oci_err *err)
{
	unsigned char c;

	if (oci_raw_want(env->raw, 1, err) < 0)
		return -1;
	if (!oci_raw_len(env->raw))
		return truncated(env, "the blob ends in a header");
	c = env->raw->buf[env->raw->at++];
	g->crc = libdeflate_crc32(g->crc, &c, 1);
	return c;
}

static int next_16(struct gzip *g, struct oci_unpack_env *env, struct oci_err *err)
{
	int low = next_byte(g, env, err);
	int high = low < 0 ? low : next_byte(g, env, err);

	return high < 0 ? high : low | high << 8;
}

static int skip_extra(struct gzip *g, struct oci_unpack_env *env, struct oci_err *err)
{
	int len = next_16(g, env, err);
	int status = len < 0 ? len : 0;

	while (status >= 0 && len-- > 0)
		status = next_byte(g, env, err);
	return status;
}

static int skip_text(struct gzip *g, struct oci_unpack_env *env, struct oci_err *err)
{
	int c;

	do
		c = next_byte(g, env, err);
	while (c > 0);
	return c;
}

static int check_header_crc(
	struct gzip *g, struct oci_unpack_env *env, struct oci_err *err)
{
	int expected = (int)(g->crc & 0xffff);
	int found = next_16(g, env, err);

	if (found >= 0 && found != expected)
		return broken(env, OCI_RULE_GZIP_HEADER_CRC,
			"a header's checksum is not that of its bytes");
	return found;
}

static int read_header(struct gzip *g, struct oci_unpack_env *env, struct oci_err *err)
{
	const unsigned char *h;
	int flags, status = 0;

	if (oci_raw_want(env->raw, HEADER, err) < 0)
		return -1;
	h = oci_raw_data(env->raw);
	if (oci_raw_len(env->raw) < 2 || h[0] != 0x1f || h[1] != 0x8b)
		return broken(env, OCI_RULE_GZIP_TRAILING,
			"what follows the last member is no other");
	if (oci_raw_len(env->raw) < HEADER)
		return truncated(env, "the blob ends in a header");
	flags = h[3];
	if (h[2] != Z_DEFLATED || flags & RESERVED)
		return broken(env, OCI_RULE_GZIP_HEADER,
			h[2] != Z_DEFLATED ? "a header's method is not deflate"
					   : "a header has reserved flags");
	g->crc = libdeflate_crc32(0, h, HEADER);
	env->raw->at += HEADER;
	if (flags & FEXTRA)
		status = skip_extra(g, env, err);
	if (status >= 0 && flags & FNAME)
		status = skip_text(g, env, err);
	if (status >= 0 && flags & FCOMMENT)
		status = skip_text(g, env, err);
	if (status >= 0 && flags & FHCRC)
		status = check_header_crc(g, env, err);
	g->inside = true;
	g->crc = g->size = 0;
	inflateReset(&g->z);
	return status < 0 ? status : 0;
}

static uint32_t le32(const unsigned char *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static int read_trailer(struct gzip *g, struct oci_unpack_env *env, struct oci_err *err)
{
	const unsigned char *t;

	if (oci_raw_want(env->raw, TRAILER, err) < 0)
		return -1;
	if (oci_raw_len(env->raw) < TRAILER)
		return truncated(env, "the blob ends in a trailer");
	t = oci_raw_data(env->raw);
	env->raw->at += TRAILER;
	if (le32(t) != g->crc || le32(t + 4) != g->size)
		return broken(env, OCI_RULE_GZIP_CHECKSUM,
			le32(t) != g->crc ? "a member's checksum is wrong"
					  : "a member's length is wrong");
	g->inside = false;
	g->members++;
	return 0;
}

/* Inflates the buffered bytes. Returns 1, 0 at the end of the member, or below 0. */
static int inflate_some(struct gzip *g, struct oci_unpack_env *env, unsigned char *out,
	size_t cap, size_t *len, struct oci_err *err)
{
	int status;

	if (oci_raw_want(env->raw, 1, err) < 0)
		return -1;
	g->z.next_in = env->raw->buf + env->raw->at;
	g->z.avail_in = (uInt)oci_raw_len(env->raw);
	g->z.next_out = out + *len;
	g->z.avail_out = (uInt)(cap - *len);
	status = inflate(&g->z, Z_NO_FLUSH);
	env->raw->at = env->raw->end - g->z.avail_in;
	*len = cap - g->z.avail_out;
	if (status == Z_STREAM_END)
		return 0;
	if (status == Z_BUF_ERROR && !oci_raw_len(env->raw) && *len < cap)
		return truncated(env, "the blob ends in a member's data");
	if (status != Z_OK && status != Z_BUF_ERROR)
		return broken(env, OCI_RULE_GZIP_DATA,
			g->z.msg ? g->z.msg : "a member's data is not deflate");
	return 1;
}

static int fill(struct gzip *g, struct oci_unpack_env *env, unsigned char *out,
	size_t cap, size_t *len, struct oci_err *err)
{
	size_t before = *len;
	int status = 1;

	while (status > 0 && *len < cap)
		status = inflate_some(g, env, out, cap, len, err);
	g->crc = libdeflate_crc32(g->crc, out + before, *len - before);
	g->size += (uint32_t)(*len - before);
	return status ? status : read_trailer(g, env, err);
}

static int gzip_step(void *state, struct oci_unpack_env *env, unsigned char *out,
	size_t cap, size_t *len, struct oci_err *err)
{
	struct gzip *g = state;
	int status = 0;

	*len = 0;
	while (status >= 0 && *len < cap) {
		if (oci_raw_want(env->raw, 1, err) < 0)
			return -1;
		if (!g->inside && g->members && !oci_raw_len(env->raw))
			return *len > 0;
		status = g->inside ? fill(g, env, out, cap, len, err)
				   : read_header(g, env, err);
	}
	return status < 0 ? status : 1;
}

const struct oci_unpacker oci_unpacker_gzip = {gzip_open, gzip_step, gzip_close};
