#include "layer/charset.h"
#include "scan_content.h"
#include "scan_impl.h"

#include <stdio.h>
#include <string.h>

enum { SPECIAL = 48 };

/* Like oci_tree_clean_path, but allows whiteouts. */
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

static enum oci_scan_type type_in_tar(const struct oci_guard_entry *e)
{
	size_t len = strlen(e->path);

	switch (e->type) {
	case '1':
		return OCI_SCAN_HARDLINK;
	case '2':
		return OCI_SCAN_SYMLINK;
	case '3':
	case '4':
	case '6':
		return OCI_SCAN_OTHER;
	case '5':
		return OCI_SCAN_DIR;
	default:
		return len && e->path[len - 1] == '/' ? OCI_SCAN_DIR : OCI_SCAN_FILE;
	}
}

static enum oci_scan_type type_in_zip(struct archive_entry *h)
{
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

/* The raw bytes for a tar; for a zip the names are UTF-8, or up to its reader. */
static int name(struct oci_scan_stream *s, struct oci_guard_entry *names,
	struct oci_scan_entry *e, struct oci_err *err)
{
	struct archive_entry *h = s->input->header;

	if (!s->input->unwrap) {
		e->type = type_in_zip(h);
		e->path = archive_entry_pathname(h);
		e->link = archive_entry_symlink(h);
		return 0;
	}
	if (!oci_guard_take(&s->input->guard, names))
		return oci_err_set(err, OCI_ERR_INVALID,
			"archive is broken: it has an entry without a header");
	e->type = type_in_tar(names);
	e->path = names->path;
	if (e->type == OCI_SCAN_HARDLINK || e->type == OCI_SCAN_SYMLINK)
		e->link = names->link;
	return 0;
}

/* Describes an entry that is not a file, folder or link. */
static void describe(struct archive_entry *h, char text[SPECIAL])
{
	const char *kind = "special file";

	switch (archive_entry_filetype(h)) {
	case AE_IFCHR:
		kind = "character device";
		break;
	case AE_IFBLK:
		kind = "block device";
		break;
	case AE_IFIFO:
		kind = "FIFO";
		break;
	default:
		break;
	}
	if (archive_entry_filetype(h) == AE_IFCHR ||
		archive_entry_filetype(h) == AE_IFBLK)
		snprintf(text, SPECIAL, "%s %u:%u", kind,
			(unsigned)archive_entry_rdevmajor(h),
			(unsigned)archive_entry_rdevminor(h));
	else
		snprintf(text, SPECIAL, "%s", kind);
}

static void fill(struct oci_scan_entry *e, struct archive_entry *h)
{
	e->attrs.mode = archive_entry_perm(h) & 07777;
	e->attrs.uid = (uint32_t)archive_entry_uid(h);
	e->attrs.gid = (uint32_t)archive_entry_gid(h);
	e->attrs.mtime = archive_entry_mtime(h);
	e->size = archive_entry_size(h);
}

static int visit(
	struct oci_scan_stream *s, oci_scan_fn *fn, void *arg, struct oci_err *err)
{
	struct archive_entry *h = s->input->header;
	oci_auto_guard_entry names = {0};
	oci_auto_buf path = OCI_BUF_INIT;
	struct oci_scan_entry e = {.stream = s};
	char special[SPECIAL];

	if (name(s, &names, &e, err) < 0 || clean(e.path, &path, err) < 0)
		return -1;
	e.path = path.data;
	fill(&e, h);
	if (e.type == OCI_SCAN_OTHER) {
		describe(h, special);
		e.special = special;
	}
	s->size = e.size;
	s->seen = 0;
	s->first_len = 0;
	return fn(&e, arg, err);
}

/* Reads the rest of an entry: a truncated entry must not be skipped. */
static int drain(struct oci_scan_stream *s, struct oci_err *err)
{
	const void *block;
	size_t len;
	int status;

	do
		status = oci_scan_next_block(s, &block, &len, err);
	while (status > 0);
	return status;
}

/* Returns 1 when the callback stopped the scan. */
static int scan_all(
	struct oci_scan_stream *s, oci_scan_fn *fn, void *arg, struct oci_err *err)
{
	size_t max = s->input->limits.files;
	int status = 0;

	for (size_t n = 0; status == 0 && !s->ended; n++) {
		status = oci_input_next(s->input, err);
		if (status <= 0)
			return status;
		if (n == max)
			return oci_err_set(err, OCI_ERR_INVALID,
				"archive has over %zu entries (%s)", max,
				oci_rule_info(OCI_RULE_LIMIT_ENTRIES)->code);
		if (oci_cancel_check(s->input->scan->cancel, err) < 0)
			return -1;
		status = visit(s, fn, arg, err);
		if (status == 0)
			status = drain(s, err);
	}
	return status;
}

static int scan_input(struct oci_input *in, oci_scan_fn *fn, void *arg, int64_t *bytes,
	struct oci_err *err)
{
	struct oci_scan_stream s = {.input = in};
	int status = scan_all(&s, fn, arg, err);

	if (status)
		return status < 0 ? -1 : 0;
	return oci_input_finish(in, bytes, err);
}

int oci_scan_tar(const struct oci_scan *scan, oci_scan_fn *fn, void *arg,
	int64_t *bytes, struct oci_err *err)
{
	/*
	 * libarchive's converted names are not used; in this locale it needs no iconv.
	 */
	oci_auto_locale struct oci_locale utf8 = oci_locale_utf8();
	oci_auto_input *in = oci_input_tar(scan, err);
	int64_t ignored;

	return in ? scan_input(in, fn, arg, bytes ? bytes : &ignored, err) : -1;
}

int oci_scan_zip(
	const struct oci_scan *scan, oci_scan_fn *fn, void *arg, struct oci_err *err)
{
	oci_auto_locale struct oci_locale utf8 = oci_locale_utf8();
	oci_auto_input *in = oci_input_zip(scan, err);
	int64_t ignored;

	return in ? scan_input(in, fn, arg, &ignored, err) : -1;
}
