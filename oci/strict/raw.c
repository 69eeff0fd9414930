#include "raw.h"

#include "oci/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER = 256 << 10 };

void oci_raw_init(struct oci_raw *raw, const struct oci_layer_blob *in)
{
	*raw = (struct oci_raw){.fd = in->fd,
		.offset = in->offset,
		.left = in->size,
		.cancel = in->cancel};
	raw->hasher = in->unhashed ? NULL : oci_hasher_new();
	raw->buf = oci_xcalloc(1, BUFFER);
}

void oci_raw_release(struct oci_raw *raw)
{
	oci_hasher_free(raw->hasher);
	free(raw->buf);
}

/* Reads once, after the buffered bytes. Returns 0 at the end. */
static ssize_t read_more(struct oci_raw *raw, struct oci_err *err)
{
	size_t room = BUFFER - raw->end;
	size_t want = raw->left < (int64_t)room ? (size_t)raw->left : room;
	ssize_t got;

	if (oci_cancel_check(raw->cancel, err) < 0)
		return -1;
	do
		got = want ? pread(raw->fd, raw->buf + raw->end, want, raw->offset) : 0;
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return oci_err_sys(err, errno, "read");
	if (raw->hasher)
		oci_hasher_add(raw->hasher, raw->buf + raw->end, (size_t)got);
	raw->end += (size_t)got;
	raw->offset += got;
	raw->size += got;
	raw->left = got ? raw->left - got : 0;
	return got;
}

int oci_raw_want(struct oci_raw *raw, size_t n, struct oci_err *err)
{
	ssize_t got = 1;

	if (oci_raw_len(raw) >= n)
		return 0;
	memmove(raw->buf, oci_raw_data(raw), oci_raw_len(raw));
	raw->end -= raw->at;
	raw->at = 0;
	while (raw->end < n && got > 0)
		got = read_more(raw, err);
	return got < 0 ? -1 : 0;
}

int oci_raw_skip(struct oci_raw *raw, uint64_t n, struct oci_err *err)
{
	while (n) {
		size_t len;

		if (oci_raw_want(raw, 1, err) < 0)
			return -1;
		len = oci_raw_len(raw);
		if (!len)
			return 0;
		if (len > n)
			len = (size_t)n;
		raw->at += len;
		n -= len;
	}
	return 1;
}
