#include "inspect/extract.h"

#include "oci/fs.h"
#include "oci/scan.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* An extraction under way. */
struct extraction {
	const size_t *entries;
	size_t count;
	size_t done;
	size_t at; /* the entry at hand */
	int fd;
	goci_extract_fn *fn;
	void *arg;
};

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

/* Copies the entry at hand, unless its first bytes are not those of ELF. */
static int copy(const struct oci_scan_entry *entry, int fd, struct oci_err *err)
{
	const void *first;
	size_t len;

	if (ftruncate(fd, 0) < 0)
		return oci_err_sys(err, errno, "truncate");
	if (oci_scan_peek(entry, &first, &len, err) < 0)
		return -1;
	if (len < SELFMAG || memcmp(first, ELFMAG, SELFMAG) != 0)
		return 0;
	return oci_scan_copy(entry, GOCI_PROGRAM_MAX, fd, err);
}

static int on_entry(const struct oci_scan_entry *entry, void *arg, struct oci_err *err)
{
	struct extraction *x = arg;

	if (x->at++ != x->entries[x->done])
		return 0;
	if (copy(entry, x->fd, err) < 0 || x->fn(x->done, x->fd, x->arg, err) < 0)
		return -1;
	return ++x->done == x->count;
}

int goci_extract(const struct oci_span *layer, const size_t *entries, size_t count,
	goci_extract_fn *fn, void *arg, const struct oci_cancel *cancel,
	struct oci_err *err)
{
	OCI_AUTO(close_tmp) struct oci_tmp tmp = OCI_TMP_INIT;
	struct extraction x = {
		.entries = entries, .count = count, .fn = fn, .arg = arg};

	if (!count)
		return 0;
	if (open_tmp(&tmp, err) < 0)
		return -1;
	x.fd = tmp.fd;
	return oci_scan(layer, on_entry, &x, cancel, err);
}
