#include "oci/blobs.h"

#include <errno.h>
#include <unistd.h>

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

static int check(
	int fd, const struct oci_digest *digest, int64_t size, struct oci_err *err)
{
	struct oci_digest actual;
	long long hashed;

	if (oci_digest_fd(fd, &actual, &hashed, err) < 0)
		return oci_err_wrap(err, "blob %s", digest->str);
	if (hashed != size || oci_digest_cmp(&actual, digest) != 0)
		return oci_err_set(err, OCI_ERR_MISMATCH,
			"blob %s is damaged: its content has the digest %s",
			digest->str, actual.str);
	if (lseek(fd, 0, SEEK_SET) < 0)
		return oci_err_sys(err, errno, "blob %s", digest->str);
	return 0;
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
	int64_t found;
	oci_auto_close int fd = oci_blobs_open(dirfd, digest, &found, err);

	if (fd < 0)
		return -1;
	if (found != size)
		return oci_err_set(err, OCI_ERR_MISMATCH,
			"blob %s is %lld bytes, its descriptor says %lld", digest->str,
			(long long)found, (long long)size);
	if ((!mark || !has_mark(fd, mark)) && check(fd, digest, size, err) < 0)
		return -1;
	return oci_steal_fd(&fd);
}

int oci_blobs_open_checked(
	int dirfd, const struct oci_digest *digest, int64_t size, struct oci_err *err)
{
	return oci_blobs_open_marked(dirfd, digest, size, NULL, err);
}

int oci_blobs_read(int dirfd, const struct oci_digest *digest, int64_t size, size_t max,
	struct oci_buf *out, struct oci_err *err)
{
	oci_auto_close int fd = -1;
	char *room;
	int64_t got = 0;

	if (size < 0 || (uint64_t)size > max)
		return oci_err_set(err, OCI_ERR_INVALID,
			"blob %s is over the limit of %zu bytes", digest->str, max);
	fd = oci_blobs_open_checked(dirfd, digest, size, err);
	if (fd < 0)
		return -1;
	room = oci_buf_reserve(out, (size_t)size);
	while (got < size) {
		ssize_t part = pread(fd, room + got, (size_t)(size - got), got);

		if (part < 0 && errno == EINTR)
			continue;
		if (part <= 0)
			return oci_err_sys(
				err, part ? errno : EIO, "blob %s", digest->str);
		got += part;
	}
	out->len += (size_t)size;
	out->data[out->len] = '\0';
	return 0;
}
