#include "oci/span.h"

#include "oci/fs.h"

#include <errno.h>
#include <unistd.h>

enum { CHUNK = 256 << 10 };

struct oci_span oci_span_of(int fd)
{
	return (struct oci_span){.fd = fd, .size = INT64_MAX};
}

void oci_span_close(struct oci_span *span)
{
	oci_closep(&span->fd);
	span->fd = -1;
}

int64_t oci_span_read(const struct oci_span *span, int64_t at, void *data, size_t len,
	struct oci_err *err)
{
	if (oci_cancel_check(span->cancel, err) < 0)
		return -1;
	if (at >= span->size)
		return 0;
	if ((int64_t)len > span->size - at)
		len = (size_t)(span->size - at);
	for (;;) {
		ssize_t got = pread(span->fd, data, len, span->offset + at);

		if (got >= 0)
			return got;
		if (errno != EINTR)
			return oci_err_sys(err, errno, "read");
	}
}

int oci_span_slurp(const struct oci_span *span, size_t max, struct oci_buf *out,
	struct oci_err *err)
{
	size_t size = (size_t)span->size, done = 0;
	char *room;

	if (span->size < 0 || size > max)
		return oci_err_set(
			err, OCI_ERR_INVALID, "is larger than %zu bytes", max);
	room = oci_buf_reserve(out, size);
	while (done < size) {
		int64_t got = oci_span_read(
			span, (int64_t)done, room + done, size - done, err);

		if (got < 0)
			return -1;
		if (!got)
			return oci_err_set(
				err, OCI_ERR_INVALID, "was cut while it was read");
		done += (size_t)got;
	}
	out->len += size;
	out->data[out->len] = '\0';
	return 0;
}

int oci_span_digest(const struct oci_span *span, struct oci_digest *d, int64_t *size,
	struct oci_err *err)
{
	oci_auto_free char *chunk = oci_xcalloc(1, CHUNK);
	oci_auto_hasher *h = oci_hasher_new();
	int64_t got;

	*size = 0;
	while ((got = oci_span_read(span, *size, chunk, CHUNK, err)) > 0) {
		oci_hasher_add(h, chunk, (size_t)got);
		oci_meter_add(span->meter, got);
		*size += got;
	}
	oci_hasher_finish(h, d);
	return got < 0 ? -1 : 0;
}

int oci_span_copy(const struct oci_span *span, int out, struct oci_err *err)
{
	oci_auto_free char *chunk = NULL;
	int64_t at = 0, got;

	if (!span->offset && span->before.st_size == span->size)
		return oci_fs_copy(span->fd, out, span->size, err);
	chunk = oci_xcalloc(1, CHUNK);
	while ((got = oci_span_read(span, at, chunk, CHUNK, err)) > 0) {
		if (oci_fs_write_all(out, chunk, (size_t)got, err) < 0)
			return -1;
		at += got;
	}
	if (got < 0 || at == span->size)
		return got < 0 ? -1 : 0;
	return oci_err_set(err, OCI_ERR_MISMATCH, "file is %lld bytes, not %lld",
		(long long)at, (long long)span->size);
}

bool oci_span_unchanged(const struct oci_span *span)
{
	const struct stat *was = &span->before;
	struct stat is;

	return fstat(span->fd, &is) == 0 && is.st_size == was->st_size &&
	       is.st_mtim.tv_sec == was->st_mtim.tv_sec &&
	       is.st_mtim.tv_nsec == was->st_mtim.tv_nsec &&
	       is.st_ctim.tv_sec == was->st_ctim.tv_sec &&
	       is.st_ctim.tv_nsec == was->st_ctim.tv_nsec;
}
