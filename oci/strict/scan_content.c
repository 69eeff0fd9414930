#include "scan_content.h"

#include "oci/fs.h"
#include "scan_impl.h"

#include <errno.h>
#include <openssl/evp.h>
#include <string.h>
#include <unistd.h>

enum { HOLES_MAX = 1 << 30 };

/* Some writers omit the last padding and the zero blocks; readers accept that. */
static bool lacks_end(struct archive *a)
{
	const char *why = archive_error_string(a);

	return why && strncmp(why, "Truncated input file", 20) == 0;
}

int oci_scan_next_block(
	struct oci_scan_stream *s, const void **block, size_t *len, struct oci_err *err)
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
	status = archive_read_data_block(s->input->archive, block, len, &at);
	if (status == ARCHIVE_EOF)
		return 0;
	if (status == ARCHIVE_FATAL && !s->input->failed && s->seen == s->size &&
		lacks_end(s->input->archive)) {
		s->ended = true;
		return 0;
	}
	if (status != ARCHIVE_OK)
		return oci_input_broken(s->input, err);
	s->seen = at + (int64_t)*len;
	return oci_input_count(s->input, (int64_t)*len, err) < 0 ? -1 : 1;
}

int oci_scan_peek(const struct oci_scan_entry *entry, const void **data, size_t *len,
	struct oci_err *err)
{
	struct oci_scan_stream *s = entry->stream;
	int status = oci_scan_next_block(s, data, len, err);

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

	while ((status = oci_scan_next_block(entry->stream, &block, &len, err)) > 0) {
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
	struct oci_scan_stream *s = entry->stream;
	const void *block;
	size_t len;
	int status;

	if (entry->size < 0 || entry->size > max)
		return too_large(entry, max, err);
	while ((status = oci_scan_next_block(s, &block, &len, err)) > 0) {
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

int oci_scan_save(const struct oci_scan_entry *entry, int fd, struct oci_digest *digest,
	int64_t *size, struct oci_err *err)
{
	oci_auto_hasher *h = oci_hasher_new();
	const void *block;
	size_t len;
	int status;

	*size = 0;
	while ((status = oci_scan_next_block(entry->stream, &block, &len, err)) > 0) {
		oci_hasher_add(h, block, len);
		if (oci_fs_write_all(fd, block, len, err) < 0)
			return -1;
		*size += (int64_t)len;
	}
	oci_hasher_finish(h, digest);
	return status;
}

/* Counts holes piece by piece, so that the limit stops a huge one early. */
static int take_hole(struct oci_scan_stream *s, oci_scan_take_fn *take, void *to,
	int64_t len, struct oci_err *err)
{
	static const char zeros[64 << 10];

	if (len > HOLES_MAX - s->holes)
		return oci_err_set(err, OCI_ERR_INVALID, "has holes of over %d MB",
			HOLES_MAX >> 20);
	s->holes += len;
	while (len > 0) {
		size_t n = len < (int64_t)sizeof(zeros) ? (size_t)len : sizeof(zeros);

		if (oci_input_count(s->input, (int64_t)n, err) < 0)
			return -1;
		take(to, zeros, n);
		len -= (int64_t)n;
	}
	return 0;
}

int oci_scan_each(const struct oci_scan_entry *entry, oci_scan_take_fn *take, void *to,
	struct oci_err *err)
{
	struct oci_scan_stream *s = entry->stream;
	const void *block;
	size_t len;
	int64_t end = 0;
	int status = 1;

	while (status > 0) {
		int64_t hole;

		status = oci_scan_next_block(s, &block, &len, err);
		if (status < 0)
			break;
		hole = (status > 0 ? s->seen - (int64_t)len : entry->size) - end;
		if (hole > 0 && take_hole(s, take, to, hole, err) < 0)
			return -1;
		if (status > 0) {
			take(to, block, len);
			end = s->seen;
		}
	}
	return status;
}

static void take_hash(void *to, const void *data, size_t len)
{
	oci_hasher_add(to, data, len);
}

int oci_scan_hash(const struct oci_scan_entry *entry, struct oci_digest *digest,
	struct oci_err *err)
{
	oci_auto_hasher *h = oci_hasher_new();
	int status = oci_scan_each(entry, take_hash, h, err);

	oci_hasher_finish(h, digest);
	return status;
}

/* Bytes that cannot be in a name on one line are written as "%0A". */
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

static struct archive_entry *header_of(const struct oci_scan_entry *entry)
{
	return ((const struct oci_scan_stream *)entry->stream)->input->header;
}

static bool is_overlay(const char *name)
{
	return strncmp(name, "trusted.overlay.", 16) == 0 ||
	       strncmp(name, "user.overlay.", 13) == 0;
}

void oci_scan_copy_xattrs(const struct oci_scan_entry *entry, struct oci_xattrs *out)
{
	struct archive_entry *h = header_of(entry);
	const char *name;
	const void *value;
	size_t len;

	archive_entry_xattr_reset(h);
	while (archive_entry_xattr_next(h, &name, &value, &len) == ARCHIVE_OK)
		if (!is_overlay(name))
			oci_xattrs_add(out, name, value, len);
}

void oci_scan_xattrs(const struct oci_scan_entry *entry, struct oci_buf *out)
{
	struct archive_entry *h = header_of(entry);
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
	/* Some writers store each attribute in two ways. */
	for (size_t i = 0; i < lines.count; i++)
		if (!i || strcmp(lines.items[i], lines.items[i - 1]) != 0)
			oci_buf_addf(out, "%s\n", lines.items[i]);
}
