/*
 * Tells what is in tars, for ../main.go: by goci's walker, or by libarchive.
 *
 *	driver goci [gzip|zstd|none]
 *	driver libarchive
 *
 * A request is a blob's length, a newline, and so many bytes; the answer likewise, and
 *a newline: a line "ok" or "refused" and why, and a line for each entry: type, mode,
 *uid, gid, size, the digest of its content, and path and link in hex.
 */
#include "oci/buf.h"
#include "oci/layercheck.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct answer {
	struct oci_buf lines;
	struct oci_hasher *hasher;
	bool open; /* an entry, whose content comes */
	struct oci_buf names;
};

static void add_hex(struct oci_buf *out, const char *text)
{
	oci_buf_adds(out, "\t");
	for (; text && *text; text++)
		oci_buf_addf(out, "%02x", (unsigned char)*text);
}

static void end_entry(struct answer *a)
{
	struct oci_digest digest;

	if (!a->open)
		return;
	oci_hasher_finish(a->hasher, &digest);
	oci_buf_addf(&a->lines, "\t%.12s%s\n", oci_digest_hex(&digest), a->names.data);
	a->open = false;
}

static void begin_entry(struct answer *a, char type, unsigned mode, long long uid,
	long long gid, long long size, const char *path, const char *link)
{
	end_entry(a);
	oci_buf_addf(&a->lines, "%c\t%o\t%lld\t%lld\t%lld", type, mode, uid, gid, size);
	oci_buf_clear(&a->names);
	add_hex(&a->names, path);
	add_hex(&a->names, link);
	a->open = true;
}

static void on_entry(const struct oci_layer_entry *e, void *arg)
{
	static const char types[] = "fdlhcbp";

	begin_entry(arg, types[e->file.type], e->file.mode, e->file.uid, e->file.gid,
		e->file.size, e->path, e->file.link);
}

static void on_content(const void *data, size_t len, void *arg)
{
	oci_hasher_add(((struct answer *)arg)->hasher, data, len);
}

/* The codes of errors; of warnings, after a "w". */
static void add_codes(struct oci_buf *out, const struct oci_findings *f)
{
	for (size_t i = 0; i < f->count; i++) {
		const struct oci_rule_info *info = oci_rule_info(f->items[i].rule);

		oci_buf_addf(out, " %s%s", info->severity == OCI_ERROR ? "" : "w",
			info->code);
	}
	oci_buf_adds(out, "\n");
}

static void ask_goci(int fd, size_t len, enum oci_wrapping wrapping,
	struct oci_buf *head, struct answer *a)
{
	static const struct oci_limits limits = OCI_LIMITS_INIT;
	oci_auto_budget *budget = oci_budget_new(&limits);
	oci_auto_findings findings = OCI_FINDINGS_INIT;
	oci_auto_files *files = NULL;
	struct oci_layer_check in = {.blob = {.fd = fd,
					     .size = (int64_t)len,
					     .wrapping = wrapping,
					     .subject = "layer",
					     .limits = &limits,
					     .budget = budget,
					     .findings = &findings},
		.entry = on_entry,
		.content = on_content,
		.arg = a};
	struct oci_layer_result checked;
	struct oci_err err = {0};

	if (oci_layer_check(&in, &checked, &err) < 0)
		exit(4);
	oci_files_stack(&files, checked.files, &findings, "layer");
	oci_buf_adds(head, oci_findings_seen(&findings, OCI_ERROR) ? "refused" : "ok");
	add_codes(head, &findings);
}

static char type_of(struct archive_entry *h)
{
	if (archive_entry_hardlink(h))
		return 'h';
	switch (archive_entry_filetype(h)) {
	case AE_IFREG:
		return 'f';
	case AE_IFDIR:
		return 'd';
	case AE_IFLNK:
		return 'l';
	case AE_IFCHR:
		return 'c';
	case AE_IFBLK:
		return 'b';
	case AE_IFIFO:
		return 'p';
	default:
		return '?';
	}
}

/*
 * Whether there was all of the content, but not what fills its last block: of content
 * that is cut libarchive says that the tar is truncated, not the file.
 */
static bool lacks_padding(struct archive *ar)
{
	static const char why[] = "Truncated input file";

	return strncmp(archive_error_string(ar), why, sizeof(why) - 1) == 0;
}

/*
 * Reads the content: 0, or what libarchive says, or ARCHIVE_EOF where the archive ends
 * without its last padding: that goci and Go take.
 */
static int read_content(struct archive *ar, struct answer *a)
{
	const void *block;
	size_t len;
	la_int64_t offset;
	int status;

	while ((status = archive_read_data_block(ar, &block, &len, &offset)) ==
		ARCHIVE_OK)
		oci_hasher_add(a->hasher, block, len);
	if (status == ARCHIVE_FATAL && lacks_padding(ar))
		return ARCHIVE_EOF;
	return status == ARCHIVE_EOF ? 0 : status;
}

static void ask_libarchive(int fd, struct oci_buf *head, struct answer *a)
{
	struct archive *ar = archive_read_new();
	struct archive_entry *h;
	int status;

	archive_read_support_format_tar(ar);
	archive_read_support_format_empty(ar);
	lseek(fd, 0, SEEK_SET);
	status = archive_read_open_fd(ar, fd, 64 << 10);
	while (status == ARCHIVE_OK || status == ARCHIVE_WARN) {
		const char *link;
		char type;

		status = archive_read_next_header(ar, &h);
		if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
			break;
		type = type_of(h);
		link = type == 'h'   ? archive_entry_hardlink(h)
		       : type == 'l' ? archive_entry_symlink(h)
				     : NULL;
		begin_entry(a, type, archive_entry_perm(h) & 07777,
			archive_entry_uid(h), archive_entry_gid(h),
			archive_entry_size(h), archive_entry_pathname(h), link);
		status = read_content(ar, a);
	}
	oci_buf_addf(head, status == ARCHIVE_EOF ? "ok\n" : "refused %s\n",
		archive_error_string(ar) ? archive_error_string(ar) : "?");
	archive_read_free(ar);
}

static void print(const struct oci_buf *head, const struct oci_buf *lines)
{
	printf("%zu\n%s", head->len + lines->len, head->data);
	fwrite(lines->data, 1, lines->len, stdout);
	putchar('\n');
	fflush(stdout);
}

/* The next blob, as a file in memory; -1 at the end. */
static int read_blob(size_t *len)
{
	oci_auto_free char *blob = NULL;
	int fd;

	if (scanf("%zu", len) != 1 || getchar() != '\n')
		return -1;
	blob = oci_xcalloc(*len + 1, 1);
	if (fread(blob, 1, *len, stdin) != *len)
		return -1;
	fd = memfd_create("tar", MFD_CLOEXEC);
	if (fd < 0 || pwrite(fd, blob, *len, 0) != (ssize_t)*len)
		exit(3);
	return fd;
}

int main(int argc, char **argv)
{
	const char *who = argc > 1 ? argv[1] : "", *how = argc > 2 ? argv[2] : "";
	enum oci_wrapping wrapping = strcmp(how, "gzip") == 0   ? OCI_WRAP_GZIP
				     : strcmp(how, "zstd") == 0 ? OCI_WRAP_ZSTD
								: OCI_WRAP_NONE;
	struct answer a = {OCI_BUF_INIT, oci_hasher_new(), false, OCI_BUF_INIT};
	oci_auto_buf head = OCI_BUF_INIT;
	size_t len;
	int fd;

	setlocale(LC_ALL, "C.UTF-8");
	while ((fd = read_blob(&len)) >= 0) {
		if (strcmp(who, "goci") == 0)
			ask_goci(fd, len, wrapping, &head, &a);
		else
			ask_libarchive(fd, &head, &a);
		end_entry(&a);
		print(&head, &a.lines);
		oci_buf_clear(&head);
		oci_buf_clear(&a.lines);
		close(fd);
	}
	oci_buf_release(&a.lines);
	oci_buf_release(&a.names);
	oci_hasher_free(a.hasher);
	return 0;
}
