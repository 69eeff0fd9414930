#include "oci/scan.h"

#include "charset.h"
#include "input.h"
#include "oci/fs.h"
#include "oci/stream.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { HOLES_MAX = 1 << 30, SPECIAL = 48 };

/* The archive, and how much of the entry at hand has been read. */
struct stream {
	struct archive *archive;
	struct archive_entry *header;
	int64_t size;
	int64_t seen;
	bool ended;        /* the archive ended without its end blocks */
	const void *first; /* what was looked at, and is to be read yet */
	size_t first_len;
};

/* Some writers leave out the last padding and the zero blocks; readers take that. */
static bool lacks_end(struct archive *a)
{
	const char *why = archive_error_string(a);

	return why && strncmp(why, "Truncated input file", 20) == 0;
}

/* The next bytes of the entry: 1, or 0 at its end. */
static int next_block(
	struct stream *s, const void **block, size_t *len, struct oci_err *err)
{
	la_int64_t at = 0;
	int status;

	if (s->first_len) {
		*block = s->first;
		*len = s->first_len;
		s->first_len = 0;
		return 1;
	}
	if (s->ended)
		return 0;
	status = archive_read_data_block(s->archive, block, len, &at);
	if (status == ARCHIVE_EOF)
		return 0;
	if (status == ARCHIVE_FATAL && s->seen == s->size && lacks_end(s->archive)) {
		s->ended = true;
		return 0;
	}
	if (status != ARCHIVE_OK)
		return oci_input_broken(s->archive, err);
	s->seen = at + (int64_t)*len;
	return 1;
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

/* What is neither a file nor a folder nor a link. */
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

static int visit(struct stream *s, oci_scan_fn *fn, void *arg, struct oci_err *err)
{
	struct archive_entry *h = s->header;
	oci_auto_buf path = OCI_BUF_INIT;
	struct oci_scan_entry e = {.type = entry_type(h), .stream = s};
	char special[SPECIAL];

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
	if (e.type == OCI_SCAN_OTHER) {
		describe(h, special);
		e.special = special;
	}
	s->size = e.size;
	s->seen = 0;
	s->first_len = 0;
	return fn(&e, arg, err);
}

/* Reads what is left of an entry: one that is cut off is not to be passed over. */
static int drain(struct stream *s, struct oci_err *err)
{
	const void *block;
	size_t len;
	int status;

	do
		status = next_block(s, &block, &len, err);
	while (status > 0);
	return status;
}

static int scan_all(struct stream *s, oci_scan_fn *fn, void *arg,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	int status;

	for (size_t n = 0; !s->ended; n++) {
		status = archive_read_next_header2(s->archive, s->header);
		if (status == ARCHIVE_EOF)
			break;
		if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
			return oci_input_broken(s->archive, err);
		if (n == OCI_SCAN_ENTRIES)
			return oci_err_set(err, OCI_ERR_INVALID,
				"archive has over %d entries", OCI_SCAN_ENTRIES);
		if (oci_cancel_check(cancel, err) < 0)
			return -1;
		status = visit(s, fn, arg, err);
		if (status)
			return status < 0 ? -1 : 0;
		if (drain(s, err) < 0)
			return -1;
	}
	return 0;
}

int oci_scan_counted(const struct oci_span *span, oci_scan_fn *fn, void *arg,
	int64_t *bytes, const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_locale struct oci_locale utf8 = oci_locale_utf8();
	oci_auto_input *in = oci_input_open(span, false, err);
	struct stream s;
	int status;

	*bytes = 0;
	if (!in)
		return -1;
	s = (struct stream){.archive = in->archive, .header = in->header};
	status = scan_all(&s, fn, arg, cancel, err);
	*bytes = archive_filter_bytes(s.archive, 0);
	return status;
}

int oci_scan(const struct oci_span *span, oci_scan_fn *fn, void *arg,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	int64_t ignored;

	return oci_scan_counted(span, fn, arg, &ignored, cancel, err);
}

int oci_scan_unpacked(const struct oci_span *span, struct oci_digest *digest,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_input *in = oci_input_open(span, true, err);
	struct stream s;
	oci_auto_hasher *h = oci_hasher_new();
	const void *block;
	size_t len;
	int status;

	if (!in)
		return -1;
	s = (struct stream){.archive = in->archive, .header = in->header};
	if (archive_read_next_header2(s.archive, s.header) != ARCHIVE_OK)
		return oci_input_broken(s.archive, err);
	while ((status = next_block(&s, &block, &len, err)) > 0) {
		if (oci_cancel_check(cancel, err) < 0)
			return -1;
		oci_hasher_add(h, block, len);
	}
	oci_hasher_finish(h, digest);
	return status;
}

int oci_scan_peek(const struct oci_scan_entry *entry, const void **data, size_t *len,
	struct oci_err *err)
{
	struct stream *s = entry->stream;
	int status = next_block(s, data, len, err);

	if (status <= 0)
		*len = 0;
	s->first = *data;
	s->first_len = *len;
	return status < 0 ? -1 : 0;
}

int oci_scan_read(const struct oci_scan_entry *entry, size_t max, struct oci_buf *out,
	struct oci_err *err)
{
	const void *block;
	size_t len, total = 0;
	int status;

	while ((status = next_block(entry->stream, &block, &len, err)) > 0) {
		total += len;
		if (total > max)
			return oci_err_set(err, OCI_ERR_INVALID,
				"%s: is larger than %zu bytes", entry->path, max);
		oci_buf_add(out, block, len);
	}
	return status;
}

static int too_large(
	const struct oci_scan_entry *entry, int64_t max, struct oci_err *err)
{
	return oci_err_set(err, OCI_ERR_INVALID, "%s: is larger than %lld bytes",
		entry->path, (long long)max);
}

int oci_scan_copy(
	const struct oci_scan_entry *entry, int64_t max, int fd, struct oci_err *err)
{
	struct stream *s = entry->stream;
	const void *block;
	size_t len;
	int status;

	if (entry->size < 0 || entry->size > max)
		return too_large(entry, max, err);
	while ((status = next_block(s, &block, &len, err)) > 0) {
		if (s->seen < (int64_t)len || s->seen > max)
			return too_large(entry, max, err);
		if (lseek(fd, s->seen - (int64_t)len, SEEK_SET) < 0)
			return oci_err_sys(err, errno, "seek");
		if (oci_fs_write_all(fd, block, len, err) < 0)
			return -1;
	}
	if (status < 0)
		return -1;
	if (ftruncate(fd, entry->size > s->seen ? entry->size : s->seen) < 0)
		return oci_err_sys(err, errno, "truncate");
	return 0;
}

int oci_scan_pass(
	const struct oci_scan_entry *entry, struct oci_sink *sink, struct oci_err *err)
{
	const void *block;
	size_t len;
	int status;

	while ((status = next_block(entry->stream, &block, &len, err)) > 0)
		if (oci_sink_write(sink, block, len, err) < 0)
			return -1;
	return status;
}

static void hash_hole(struct oci_hasher *h, int64_t len)
{
	static const char zeros[64 << 10];

	while (len > 0) {
		size_t n = len < (int64_t)sizeof(zeros) ? (size_t)len : sizeof(zeros);

		oci_hasher_add(h, zeros, n);
		len -= (int64_t)n;
	}
}

int oci_scan_hash(const struct oci_scan_entry *entry, struct oci_digest *digest,
	struct oci_err *err)
{
	oci_auto_hasher *h = oci_hasher_new();
	struct stream *s = entry->stream;
	const void *block;
	size_t len;
	int64_t end = 0, holes = 0;
	int status = 1;

	while (status > 0) {
		int64_t hole;

		status = next_block(s, &block, &len, err);
		hole = (status > 0 ? s->seen - (int64_t)len : entry->size) - end;
		if (hole > 0) {
			holes += hole;
			if (holes > HOLES_MAX)
				return oci_err_set(err, OCI_ERR_INVALID,
					"has holes of over %d MB", HOLES_MAX >> 20);
			hash_hole(h, hole);
		}
		if (status > 0) {
			oci_hasher_add(h, block, len);
			end = s->seen;
		}
	}
	oci_hasher_finish(h, digest);
	return status;
}

/* What would not be part of a name in a line is "%0A". */
static void add_xattr(
	struct oci_buf *line, const char *name, const void *value, size_t len)
{
	struct oci_digest digest;
	unsigned char base64[4 * (OCI_SCAN_XATTR / 3 + 1) + 1];

	for (const unsigned char *p = (const unsigned char *)name; *p; p++)
		oci_buf_addf(line,
			*p <= ' ' || *p >= 0x7f || *p == '%' ? "%%%02X" : "%c", *p);
	if (len > OCI_SCAN_XATTR) {
		oci_digest_of(value, len, &digest);
		oci_buf_addf(line, " %s", digest.str);
	} else {
		EVP_EncodeBlock(base64, value, (int)len);
		oci_buf_addf(line, " %s", (const char *)base64);
	}
}

void oci_scan_xattrs(const struct oci_scan_entry *entry, struct oci_buf *out)
{
	struct archive_entry *h = ((const struct stream *)entry->stream)->header;
	oci_auto_strv lines = OCI_STRV_INIT;
	const char *name;
	const void *value;
	size_t len;

	archive_entry_xattr_reset(h);
	while (archive_entry_xattr_next(h, &name, &value, &len) == ARCHIVE_OK) {
		oci_auto_buf line = OCI_BUF_INIT;

		add_xattr(&line, name, value, len);
		oci_strv_add(&lines, line.data);
	}
	oci_strv_sort(&lines);
	/* Some writers give each in two ways. */
	for (size_t i = 0; i < lines.count; i++)
		if (!i || strcmp(lines.items[i], lines.items[i - 1]) != 0)
			oci_buf_addf(out, "%s\n", lines.items[i]);
}
