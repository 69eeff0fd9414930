#include "unpack.h"

#include <stdlib.h>
#include <zstd.h>

/* RFC 8878, section 3.1.1. */
enum { HEADER_MIN = 6, HEADER_MAX = 18, SKIPPABLE_HEADER = 8 };
#define MAGIC 0xfd2fb528u
#define SKIPPABLE 0x184d2a50u
#define WINDOW_MAX ((uint64_t)128 << 20)

struct zstd {
	ZSTD_DCtx *ctx;
	size_t window; /* bytes taken from the budget */
	bool inside;   /* inside a frame */
	bool any;
};

static void *zstd_open(void)
{
	return oci_xcalloc(1, sizeof(struct zstd));
}

static void drop_context(struct zstd *s, struct oci_unpack_env *env)
{
	ZSTD_freeDCtx(s->ctx);
	s->ctx = NULL;
	if (s->window)
		oci_budget_give_window(env->budget, s->window);
	s->window = 0;
}

static void zstd_close(void *state, struct oci_unpack_env *env)
{
	drop_context(state, env);
	free(state);
}

static int broken(struct oci_unpack_env *env, enum oci_rule rule, const char *what)
{
	oci_note(&env->note, rule, "%s, before byte %lld", what,
		(long long)(env->raw->size - (int64_t)oci_raw_len(env->raw)));
	return OCI_UNPACK_BROKEN;
}

static int truncated(struct oci_unpack_env *env)
{
	return broken(env, OCI_RULE_ZSTD_TRUNCATED, "the blob ends in a frame");
}

static uint64_t little_endian(const unsigned char *p, size_t len)
{
	uint64_t n = 0;

	while (len--)
		n = n << 8 | p[len];
	return n;
}

/* Creates a context for this window size and takes the budget for it. */
static int set_window(struct zstd *s, struct oci_unpack_env *env, uint64_t window)
{
	if (window > WINDOW_MAX) {
		oci_note(&env->note, OCI_RULE_ZSTD_WINDOW,
			"a frame wants a window of %llu bytes",
			(unsigned long long)window);
		return OCI_UNPACK_BROKEN;
	}
	if (!s->ctx || window > s->window) {
		drop_context(s, env);
		if (!oci_budget_take_window(env->budget, (size_t)window)) {
			oci_note(&env->note, OCI_RULE_LIMIT_WINDOW,
				"a frame wants a window of %llu bytes",
				(unsigned long long)window);
			return OCI_UNPACK_BROKEN;
		}
		s->window = (size_t)window;
		s->ctx = ZSTD_createDCtx();
	}
	if (!s->ctx || ZSTD_isError(ZSTD_DCtx_reset(s->ctx, ZSTD_reset_session_only)))
		oci_out_of_memory();
	return 0;
}

/* Parses a frame header (section 3.1.1.1); ZSTD parses it again. */
static int begin_frame(struct zstd *s, struct oci_unpack_env *env)
{
	static const size_t id_sizes[] = {0, 1, 2, 4}, content_sizes[] = {0, 2, 4, 8};
	const unsigned char *h = oci_raw_data(env->raw) + 5;
	unsigned descriptor = h[-1];
	bool single = descriptor & 0x20;
	size_t id = id_sizes[descriptor & 3], content = content_sizes[descriptor >> 6];
	uint64_t window, base;

	if (descriptor & 8)
		return broken(env, OCI_RULE_ZSTD_DATA, "a frame has a reserved bit");
	if (single && !content)
		content = 1;
	if (oci_raw_len(env->raw) < 5 + !single + id + content)
		return truncated(env);
	if (id && little_endian(h + !single, id))
		return broken(
			env, OCI_RULE_ZSTD_DICTIONARY, "a frame wants a dictionary");
	base = (uint64_t)1 << (10 + (h[0] >> 3));
	window = base + base / 8 * (h[0] & 7);
	if (single)
		window = little_endian(h + id, content) + (content == 2 ? 256 : 0);
	s->inside = s->any = true;
	return set_window(s, env, window);
}

static int skip_frame(struct oci_unpack_env *env, struct oci_err *err)
{
	const unsigned char *h = oci_raw_data(env->raw);
	int status;

	if (oci_raw_len(env->raw) < SKIPPABLE_HEADER)
		return truncated(env);
	status =
		oci_raw_skip(env->raw, SKIPPABLE_HEADER + little_endian(h + 4, 4), err);
	return status < 0 ? -1 : status ? 0 : truncated(env);
}

static int next_frame(struct zstd *s, struct oci_unpack_env *env, struct oci_err *err)
{
	uint64_t magic;

	if (oci_raw_want(env->raw, HEADER_MAX, err) < 0)
		return -1;
	magic = oci_raw_len(env->raw) < 4 ? 0
					  : little_endian(oci_raw_data(env->raw), 4);
	if (magic >> 4 == SKIPPABLE >> 4)
		return skip_frame(env, err);
	if (magic != MAGIC)
		return broken(env, OCI_RULE_ZSTD_TRAILING,
			"what follows the last frame is no other");
	if (oci_raw_len(env->raw) < HEADER_MIN)
		return truncated(env);
	return begin_frame(s, env);
}

static int decompress(struct zstd *s, struct oci_unpack_env *env, unsigned char *out,
	size_t cap, size_t *len, struct oci_err *err)
{
	ZSTD_outBuffer to = {out, cap, *len};
	ZSTD_inBuffer from;
	size_t status;

	if (oci_raw_want(env->raw, 1, err) < 0)
		return -1;
	from = (ZSTD_inBuffer){oci_raw_data(env->raw), oci_raw_len(env->raw), 0};
	status = ZSTD_decompressStream(s->ctx, &to, &from);
	env->raw->at += from.pos;
	if (ZSTD_isError(status))
		return broken(env, OCI_RULE_ZSTD_DATA, ZSTD_getErrorName(status));
	s->inside = status != 0;
	if (s->inside && !from.size && to.pos == *len)
		return truncated(env);
	*len = to.pos;
	return 0;
}

static int zstd_step(void *state, struct oci_unpack_env *env, unsigned char *out,
	size_t cap, size_t *len, struct oci_err *err)
{
	struct zstd *s = state;
	int status = 0;

	*len = 0;
	while (status == 0 && *len < cap) {
		if (oci_raw_want(env->raw, 1, err) < 0)
			return -1;
		if (!s->inside && !oci_raw_len(env->raw))
			return *len > 0;
		status = s->inside ? decompress(s, env, out, cap, len, err)
				   : next_frame(s, env, err);
	}
	return status < 0 ? status : 1;
}

const struct oci_unpacker oci_unpacker_zstd = {zstd_open, zstd_step, zstd_close};
