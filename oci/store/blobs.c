#include "blobs.h"

int oci_blobs_open(
	int dirfd, const struct oci_digest *digest, int64_t *size, struct oci_err *err)
{
	struct stat st;
	int fd = oci_fs_open(dirfd, oci_digest_hex(digest), true, &st, err);

	if (fd < 0)
		return -1;
	*size = st.st_size;
	return fd;
}

static int compare(const struct oci_digest *digest, const struct oci_digest *actual,
	struct oci_err *err)
{
	if (oci_digest_cmp(actual, digest) == 0)
		return 0;
	return oci_err_set(err, OCI_ERR_MISMATCH,
		"blob %s is damaged: its content has the digest %s", digest->str,
		actual->str);
}

static int check_size(const struct oci_digest *digest, int64_t found, int64_t size,
	struct oci_err *err)
{
	if (found == size)
		return 0;
	return oci_err_set(err, OCI_ERR_MISMATCH,
		"blob %s is %lld bytes, its descriptor says %lld", digest->str,
		(long long)found, (long long)size);
}

int oci_blobs_check(const struct oci_span *blob, const struct oci_digest *digest,
	int64_t size, struct oci_err *err)
{
	struct oci_digest actual;
	int64_t hashed;

	if (check_size(digest, blob->size, size, err) < 0)
		return -1;
	if (oci_span_digest(blob, &actual, &hashed, err) < 0)
		return oci_err_wrap(err, "blob %s", digest->str);
	return compare(digest, &actual, err);
}

int oci_blobs_slurp(const struct oci_span *blob, const struct oci_digest *digest,
	int64_t size, size_t max, struct oci_buf *out, struct oci_err *err)
{
	size_t before = out->len;
	struct oci_digest actual;

	if (check_size(digest, blob->size, size, err) < 0)
		return -1;
	if (oci_span_slurp(blob, max, out, err) < 0)
		return oci_err_wrap(err, "blob %s", digest->str);
	oci_digest_of(out->data + before, out->len - before, &actual);
	return compare(digest, &actual, err);
}

void oci_blobs_mark(int fd, struct oci_blob_mark *mark)
{
	struct stat st = {0};

	(void)fstat(fd, &st);
	mark->device = st.st_dev;
	mark->inode = st.st_ino;
	mark->ctime = st.st_ctim.tv_sec * INT64_C(1000000000) + st.st_ctim.tv_nsec;
}

static bool has_mark(int fd, const struct oci_blob_mark *mark)
{
	struct oci_blob_mark now;

	oci_blobs_mark(fd, &now);
	return now.inode && now.inode == mark->inode && now.device == mark->device &&
	       now.ctime == mark->ctime;
}

int oci_blobs_open_marked(int dirfd, const struct oci_digest *digest, int64_t size,
	const struct oci_blob_mark *mark, struct oci_err *err)
{
	oci_auto_span blob = OCI_SPAN_INIT;

	blob.fd = oci_blobs_open(dirfd, digest, &blob.size, err);
	if (blob.fd < 0 || check_size(digest, blob.size, size, err) < 0)
		return -1;
	if ((!mark || !has_mark(blob.fd, mark)) &&
		oci_blobs_check(&blob, digest, size, err) < 0)
		return -1;
	return oci_steal_fd(&blob.fd);
}

int oci_blobs_open_checked(
	int dirfd, const struct oci_digest *digest, int64_t size, struct oci_err *err)
{
	return oci_blobs_open_marked(dirfd, digest, size, NULL, err);
}

int oci_blobs_read(int dirfd, const struct oci_digest *digest, int64_t size, size_t max,
	struct oci_buf *out, struct oci_err *err)
{
	oci_auto_span blob = OCI_SPAN_INIT;

	blob.fd = oci_blobs_open(dirfd, digest, &blob.size, err);
	return blob.fd < 0 ? -1 : oci_blobs_slurp(&blob, digest, size, max, out, err);
}
