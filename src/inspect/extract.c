#include "inspect/extract.h"

#include "oci/fs.h"

#include <archive.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int broken(struct archive *a, struct oci_err *err)
{
	const char *why = archive_error_string(a);

	return oci_err_set(err, OCI_ERR_INVALID, "archive is broken: %s",
		why ? why : "unknown error");
}

static int open_archive(struct archive *a, int fd, struct oci_err *err)
{
	if (lseek(fd, 0, SEEK_SET) < 0)
		return oci_err_sys(err, errno, "seek");
	if (archive_read_support_filter_gzip(a) < ARCHIVE_WARN ||
		archive_read_support_filter_zstd(a) < ARCHIVE_WARN ||
		archive_read_support_format_tar(a) < ARCHIVE_WARN ||
		archive_read_support_format_zip(a) < ARCHIVE_WARN ||
		archive_read_open_fd(a, fd, 64 << 10) != ARCHIVE_OK)
		return broken(a, err);
	return 0;
}

static int open_tmp(struct oci_tmp *tmp, struct oci_err *err)
{
	const char *dir = getenv("TMPDIR");
	int fd = oci_fs_open_dir(AT_FDCWD, dir && *dir ? dir : "/tmp", err);

	if (fd < 0)
		return -1;
	if (oci_tmp_open(tmp, fd, err) == 0)
		return 0;
	close(fd);
	return -1;
}

static void close_tmp(struct oci_tmp *tmp)
{
	int dirfd = tmp->dirfd;

	oci_tmp_release(tmp);
	oci_closep(&dirfd);
}

static int write_at(
	int fd, const void *data, size_t len, int64_t at, struct oci_err *err)
{
	if (len > (size_t)GOCI_PROGRAM_MAX || at < 0 ||
		at > GOCI_PROGRAM_MAX - (int64_t)len)
		return oci_err_set(err, OCI_ERR_INVALID, "is larger than %d MB",
			(int)(GOCI_PROGRAM_MAX >> 20));
	if (lseek(fd, at, SEEK_SET) < 0)
		return oci_err_sys(err, errno, "seek");
	return oci_fs_write_all(fd, data, len, err);
}

/* Copies the entry at hand, unless its first bytes are not those of ELF. */
static int copy(struct archive *a, int fd, struct oci_err *err)
{
	const void *block;
	size_t len;
	la_int64_t at = 0;
	bool first = true;
	int status;

	if (ftruncate(fd, 0) < 0)
		return oci_err_sys(err, errno, "truncate");
	while ((status = archive_read_data_block(a, &block, &len, &at)) == ARCHIVE_OK) {
		if (first && len >= SELFMAG && memcmp(block, ELFMAG, SELFMAG) != 0)
			return 0;
		if (write_at(fd, block, len, at, err) < 0)
			return -1;
		first = first && !len;
	}
	/* oci_scan has seen the whole entry: only padding behind it can be missing. */
	return status == ARCHIVE_EOF || !first ? 0 : broken(a, err);
}

static int extract(struct archive *a, const size_t *entries, size_t count, int fd,
	goci_extract_fn *fn, void *arg, const struct oci_cancel *cancel,
	struct oci_err *err)
{
	struct archive_entry *header;
	size_t done = 0;

	for (size_t n = 0; done < count; n++) {
		int status = archive_read_next_header(a, &header);

		if (oci_cancel_check(cancel, err) < 0)
			return -1;
		if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
			return broken(a, err);
		if (n != entries[done])
			continue;
		if (copy(a, fd, err) < 0 || fn(done, fd, arg, err) < 0)
			return -1;
		done++;
	}
	return 0;
}

int goci_extract(int fd, const size_t *entries, size_t count, goci_extract_fn *fn,
	void *arg, const struct oci_cancel *cancel, struct oci_err *err)
{
	OCI_AUTO(close_tmp) struct oci_tmp tmp = OCI_TMP_INIT;
	struct archive *a;
	int status;

	if (!count)
		return 0;
	if (open_tmp(&tmp, err) < 0)
		return -1;
	a = archive_read_new();
	if (!a)
		oci_abort("goci: libarchive has no memory\n");
	status = open_archive(a, fd, err);
	if (status == 0)
		status = extract(a, entries, count, tmp.fd, fn, arg, cancel, err);
	archive_read_free(a);
	return status;
}
