#include "stream.h"

#include "oci/fs.h"

static int fd_write(
	struct oci_sink *sink, const void *data, size_t len, struct oci_err *err)
{
	struct oci_fd_sink *s = (struct oci_fd_sink *)sink;

	return oci_fs_write_all(s->fd, data, len, err);
}

void oci_fd_sink_init(struct oci_fd_sink *s, int fd)
{
	*s = (struct oci_fd_sink){.sink = {fd_write}, .fd = fd};
}

static int hash_write(
	struct oci_sink *sink, const void *data, size_t len, struct oci_err *err)
{
	struct oci_hash_sink *s = (struct oci_hash_sink *)sink;

	oci_hasher_add(s->hasher, data, len);
	s->size += (int64_t)len;
	oci_meter_add(s->meter, (int64_t)len);
	return s->next ? oci_sink_write(s->next, data, len, err) : 0;
}

void oci_hash_sink_init(struct oci_hash_sink *s, struct oci_sink *next)
{
	*s = (struct oci_hash_sink){.sink = {hash_write}, .next = next};
	s->hasher = oci_hasher_new();
}

void oci_hash_sink_finish(struct oci_hash_sink *s, struct oci_digest *digest)
{
	oci_hasher_finish(s->hasher, digest);
}

void oci_hash_sink_release(struct oci_hash_sink *s)
{
	oci_hasher_free(s->hasher);
	s->hasher = NULL;
}
