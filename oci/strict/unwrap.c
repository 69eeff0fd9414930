#include "unwrap.h"

#include "unpack.h"

#include <stdlib.h>

enum { OUT = 128 << 10, RATIO_FROM = 10 << 20 };

struct oci_unwrap {
	const struct oci_layer_blob *in;
	struct oci_raw raw;
	struct oci_unpack_env env;
	const struct oci_unpacker *unpacker; /* NULL: not compressed */
	void *state;
	unsigned char *out;
	struct oci_hasher *hasher;
	int64_t unpacked;
	bool begun;
	bool ended;
	bool broken;
};

struct oci_unwrap *oci_unwrap_new(const struct oci_layer_blob *in)
{
	struct oci_unwrap *u = oci_xcalloc(1, sizeof(*u));

	u->in = in;
	oci_raw_init(&u->raw, in);
	u->env = (struct oci_unpack_env){
		&u->raw, {in->findings, in->subject, NULL}, in->budget};
	u->out = oci_xcalloc(1, OUT);
	u->hasher = in->unhashed ? NULL : oci_hasher_new();
	return u;
}

void oci_unwrap_free(struct oci_unwrap *u)
{
	if (!u)
		return;
	if (u->unpacker)
		u->unpacker->close(u->state, &u->env);
	oci_raw_release(&u->raw);
	oci_hasher_free(u->hasher);
	free(u->out);
	free(u);
}

void oci_unwrap_freep(struct oci_unwrap **u)
{
	oci_unwrap_free(*u);
}

static int stop(struct oci_unwrap *u)
{
	u->ended = u->broken = true;
	return OCI_UNWRAP_BROKEN;
}

/* Detects the compression by the first bytes. */
static enum oci_wrapping sniff(const void *data, size_t len)
{
	const unsigned char *p = data;

	if (len >= 2 && p[0] == 0x1f && p[1] == 0x8b)
		return OCI_WRAP_GZIP;
	if (len < 4)
		return OCI_WRAP_NONE;
	if (p[0] == 0x28 && p[1] == 0xb5 && p[2] == 0x2f && p[3] == 0xfd)
		return OCI_WRAP_ZSTD;
	if (p[0] >> 4 == 5 && p[1] == 0x2a && p[2] == 0x4d && p[3] == 0x18)
		return OCI_WRAP_ZSTD;
	return OCI_WRAP_NONE;
}

enum oci_wrapping oci_wrapping_of_span(const struct oci_span *span)
{
	unsigned char start[4];
	struct oci_err ignored;
	int64_t got = oci_span_read(span, 0, start, sizeof(start), &ignored);

	return sniff(start, got > 0 ? (size_t)got : 0);
}

/*
 * Uses the detected compression, not the stated one, so that a mismatch is not the only
 * finding.
 */
static int begin(struct oci_unwrap *u, struct oci_err *err)
{
	static const struct oci_unpacker *const unpackers[] = {
		NULL, &oci_unpacker_gzip, &oci_unpacker_zstd};
	static const char *const names[] = {"not compressed", "gzip", "zstd"};
	enum oci_wrapping found;

	u->begun = true;
	if (oci_raw_want(&u->raw, 4, err) < 0)
		return -1;
	if (!oci_raw_len(&u->raw)) {
		oci_note(&u->env.note, OCI_RULE_LAYER_EMPTY, "the blob has no bytes");
		stop(u);
		return 0;
	}
	found = sniff(oci_raw_data(&u->raw), oci_raw_len(&u->raw));
	if (found != u->in->wrapping)
		oci_note(&u->env.note, OCI_RULE_COMPRESSION,
			"its media type says %s, its first bytes %s",
			names[u->in->wrapping], names[found]);
	u->unpacker = unpackers[found];
	if (u->unpacker)
		u->state = u->unpacker->open();
	return 0;
}

static int step(
	struct oci_unwrap *u, const void **data, size_t *len, struct oci_err *err)
{
	int status;

	*data = u->out;
	if (u->unpacker)
		return u->unpacker->step(u->state, &u->env, u->out, OUT, len, err);
	status = oci_raw_want(&u->raw, 1, err);
	*data = oci_raw_data(&u->raw);
	*len = oci_raw_len(&u->raw);
	u->raw.at = u->raw.end;
	return status < 0 ? -1 : *len > 0;
}

/* True when the bytes so far are within the limits. */
static bool is_bounded(struct oci_unwrap *u)
{
	const struct oci_limits *limits = u->in->limits;
	int64_t packed = u->raw.size - (int64_t)oci_raw_len(&u->raw);

	if (u->unpacked > limits->layer_size) {
		oci_note(&u->env.note, OCI_RULE_LIMIT_LAYER,
			"it has over %lld bytes uncompressed",
			(long long)limits->layer_size);
		return false;
	}
	if (u->unpacked > RATIO_FROM && u->unpacked / limits->ratio > packed) {
		oci_note(&u->env.note, OCI_RULE_LIMIT_RATIO,
			"its first %lld bytes are over %lld uncompressed",
			(long long)packed, (long long)u->unpacked);
		return false;
	}
	return true;
}

/* Accounts for the output of a step; broken data can give output before the error. */
static int account(struct oci_unwrap *u, int status, const void *data, size_t len)
{
	if (u->unpacker && u->hasher)
		oci_hasher_add(u->hasher, data, len);
	u->unpacked += (int64_t)len;
	if (status == OCI_UNPACK_BROKEN)
		u->ended = u->broken = true;
	if (status == 0)
		u->ended = true;
	if (status == 0 && !u->unpacked) {
		oci_note(&u->env.note, OCI_RULE_LAYER_EMPTY,
			"it has no bytes once it is uncompressed");
		return stop(u);
	}
	if (!is_bounded(u))
		return stop(u);
	if (len)
		return OCI_UNWRAP_MORE;
	return status == 0 ? OCI_UNWRAP_END : OCI_UNWRAP_BROKEN;
}

int oci_unwrap_next(void *arg, const void **data, size_t *len, struct oci_err *err)
{
	struct oci_unwrap *u = arg;
	int status;

	*len = 0;
	if (!u->begun && begin(u, err) < 0)
		return -1;
	/* One buffer of compressed bytes can take a thousand of these steps. */
	if (oci_cancel_check(u->in->cancel, err) < 0)
		return -1;
	if (u->ended)
		return u->broken ? OCI_UNWRAP_BROKEN : OCI_UNWRAP_END;
	status = step(u, data, len, err);
	return status == -1 ? -1 : account(u, status, *data, *len);
}

int oci_unwrap_finish(
	struct oci_unwrap *u, struct oci_layer_bytes *out, struct oci_err *err)
{
	const void *data;
	size_t len;
	int status;

	do
		status = oci_unwrap_next(u, &data, &len, err);
	while (status == OCI_UNWRAP_MORE);
	if (status < 0 || oci_raw_skip(&u->raw, INT64_MAX, err) < 0)
		return -1;
	*out = (struct oci_layer_bytes){
		.size = u->raw.size, .whole = !u->broken, .unpacked = u->unpacked};
	if (!u->hasher)
		return 0;
	oci_hasher_finish(u->raw.hasher, &out->digest);
	if (u->unpacker)
		oci_hasher_finish(u->hasher, &out->diff_id);
	else
		out->diff_id = out->digest;
	return 0;
}
