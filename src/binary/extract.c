#include "binary/extract.h"

#include "oci/fs.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* An extraction under way. */
struct extraction {
	const struct goci_extract *wanted;
	size_t done;
	size_t at; /* the entry at hand */
	int fd;
};

/* Where it cannot do without a name it loses that at once. */
int goci_scratch_open(struct oci_err *err)
{
	const char *name = getenv("TMPDIR");
	oci_auto_close int dir =
		oci_fs_open_dir(AT_FDCWD, name && *name ? name : "/tmp", err);
	oci_auto_tmp tmp = OCI_TMP_INIT;

	if (dir < 0 || oci_tmp_open(&tmp, dir, err) < 0)
		return -1;
	return oci_steal_fd(&tmp.fd);
}

/* Copies the entry at hand, unless its first bytes are not those of ELF. */
static int copy(
	const struct oci_scan_entry *entry, bool any, int fd, struct oci_err *err)
{
	const void *first;
	size_t len;

	if (ftruncate(fd, 0) < 0)
		return oci_err_sys(err, errno, "truncate");
	if (oci_scan_peek(entry, &first, &len, err) < 0)
		return -1;
	if (!any && (len < SELFMAG || memcmp(first, ELFMAG, SELFMAG) != 0))
		return 0;
	return oci_scan_copy(entry, GOCI_PROGRAM_MAX, fd, err);
}

static int hand_over(
	struct extraction *x, const struct oci_scan_entry *entry, struct oci_err *err)
{
	const struct goci_extract *wanted = x->wanted;

	if (wanted->entry_fn)
		return wanted->entry_fn(x->done, entry, wanted->arg, err);
	if (copy(entry, wanted->any && wanted->any[x->done], x->fd, err) < 0)
		return -1;
	return wanted->fn(x->done, x->fd, wanted->arg, err);
}

static int on_entry(const struct oci_scan_entry *entry, void *arg, struct oci_err *err)
{
	struct extraction *x = arg;
	const struct goci_extract *wanted = x->wanted;

	if (x->at++ != wanted->entries[x->done])
		return 0;
	if (hand_over(x, entry, err) < 0)
		return -1;
	return ++x->done == wanted->count;
}

int goci_extract(const struct oci_scan *layer, const struct goci_extract *wanted,
	struct oci_err *err)
{
	oci_auto_close int own = -1;
	struct extraction x = {.wanted = wanted, .fd = wanted->scratch};

	if (!wanted->count)
		return 0;
	if (x.fd < 0 && !wanted->entry_fn) {
		x.fd = own = goci_scratch_open(err);
		if (own < 0)
			return -1;
	}
	return oci_scan_tar(layer, on_entry, &x, NULL, err);
}
