#include "oci/scan.h"

#include "charset.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

static int broken(struct archive *a, struct oci_err *err)
{
	const char *why = archive_error_string(a);

	return oci_err_set(err, OCI_ERR_INVALID, "archive is broken: %s",
		why ? why : "unknown error");
}

/* Like oci_tree_clean_path, but whiteouts are what they are here. */
static int clean(const char *path, struct oci_buf *out, struct oci_err *err)
{
	if (!path || strlen(path) > 4096)
		return oci_err_set(err, OCI_ERR_INVALID,
			"archive has an entry with no name or one over 4096 bytes");
	for (const char *p = path; *p;) {
		size_t len = strcspn(p, "/");

		if (len == 2 && p[0] == '.' && p[1] == '.')
			return oci_err_set(err, OCI_ERR_INVALID,
				"archive has an entry with \"..\" in its name: %s",
				path);
		if (len && !(len == 1 && *p == '.')) {
			if (out->len)
				oci_buf_adds(out, "/");
			oci_buf_add(out, p, len);
		}
		p += len + (p[len] == '/');
	}
	return 0;
}

static enum oci_scan_type entry_type(struct archive_entry *h)
{
	if (archive_entry_hardlink(h))
		return OCI_SCAN_HARDLINK;
	switch (archive_entry_filetype(h)) {
	case AE_IFDIR:
		return OCI_SCAN_DIR;
	case AE_IFREG:
		return OCI_SCAN_FILE;
	case AE_IFLNK:
		return OCI_SCAN_SYMLINK;
	default:
		return OCI_SCAN_OTHER;
	}
}

static int visit(struct archive *a, struct archive_entry *h, oci_scan_fn *fn, void *arg,
	struct oci_err *err)
{
	oci_auto_buf path = OCI_BUF_INIT;
	struct oci_scan_entry e = {.type = entry_type(h), .stream = a};

	if (clean(archive_entry_pathname(h), &path, err) < 0)
		return -1;
	e.path = path.data;
	e.attrs.mode = archive_entry_perm(h) & 07777;
	e.attrs.uid = (uint32_t)archive_entry_uid(h);
	e.attrs.gid = (uint32_t)archive_entry_gid(h);
	e.attrs.mtime = archive_entry_mtime(h);
	e.size = archive_entry_size(h);
	e.link = e.type == OCI_SCAN_HARDLINK ? archive_entry_hardlink(h)
					     : archive_entry_symlink(h);
	return fn(&e, arg, err);
}

static int open_fd(struct archive *a, int fd, struct oci_err *err)
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

static int scan_all(struct archive *a, oci_scan_fn *fn, void *arg,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	struct archive_entry *h;
	int status;

	for (size_t n = 0; (status = archive_read_next_header(a, &h)) != ARCHIVE_EOF;
		n++) {
		if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
			return broken(a, err);
		if (n == OCI_SCAN_ENTRIES)
			return oci_err_set(err, OCI_ERR_INVALID,
				"archive has over %d entries", OCI_SCAN_ENTRIES);
		if (oci_cancel_check(cancel, err) < 0 || visit(a, h, fn, arg, err) < 0)
			return -1;
	}
	return 0;
}

int oci_scan(int fd, oci_scan_fn *fn, void *arg, const struct oci_cancel *cancel,
	struct oci_err *err)
{
	oci_auto_locale struct oci_locale utf8 = oci_locale_utf8();
	struct archive *a = archive_read_new();
	int status;

	if (!a)
		oci_abort("goci: libarchive has no memory\n");
	status = open_fd(a, fd, err);
	if (status == 0)
		status = scan_all(a, fn, arg, cancel, err);
	archive_read_free(a);
	return status;
}

int oci_scan_read(const struct oci_scan_entry *entry, size_t max, struct oci_buf *out,
	struct oci_err *err)
{
	size_t total = 0;

	for (;;) {
		char *room = oci_buf_reserve(out, 16 << 10);
		la_ssize_t got = archive_read_data(entry->stream, room, 16 << 10);

		if (got < 0)
			return broken(entry->stream, err);
		if (got == 0)
			return 0;
		total += (size_t)got;
		if (total > max)
			return oci_err_set(err, OCI_ERR_INVALID,
				"%s: is larger than %zu bytes", entry->path, max);
		out->len += (size_t)got;
		out->data[out->len] = '\0';
	}
}
