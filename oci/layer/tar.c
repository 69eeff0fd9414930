#include "tar.h"

#include "charset.h"
#include "oci/fs.h"
#include "oci/utf8.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 256 << 10 };

struct writer {
	struct archive *archive;
	struct oci_sink *sink;
	const struct oci_cancel *cancel;
	struct oci_err *err;
	bool failed; /* `err` was set by the sink */
	char *chunk;
};

static la_ssize_t on_bytes(struct archive *a, void *arg, const void *data, size_t len)
{
	struct writer *w = arg;

	(void)a;
	/*
	 * libarchive leaks its buffer when the callback fails: discard the rest
	 * instead.
	 */
	if (!w->failed && (oci_cancel_check(w->cancel, w->err) < 0 ||
				  oci_sink_write(w->sink, data, len, w->err) < 0))
		w->failed = true;
	return (la_ssize_t)len;
}

/* Warnings count as failures: a layer is written exactly or not at all. */
static int check(struct writer *w, int status)
{
	if (w->failed)
		return -1;
	if (status == ARCHIVE_OK)
		return 0;
	w->failed = true;
	return oci_err_set(w->err, OCI_ERR_INVALID, "tar: %s",
		archive_error_string(w->archive) ? archive_error_string(w->archive)
						 : "unknown error");
}

static int open_archive(struct writer *w)
{
	struct archive *a = w->archive;

	/* Of the two encodings of extended attributes, readers in Go know this one. */
	if (check(w, archive_write_set_format_pax_restricted(a)) < 0 ||
		check(w, archive_write_set_format_option(
				 a, "pax", "xattrheader", "SCHILY")) < 0 ||
		check(w, archive_write_set_bytes_per_block(a, 64 << 10)) < 0 ||
		check(w, archive_write_set_bytes_in_last_block(a, 1)) < 0)
		return -1;
	return check(w, archive_write_open2(a, w, NULL, on_bytes, NULL, NULL));
}

static int write_data(struct writer *w, const void *data, size_t len)
{
	la_ssize_t put = len ? archive_write_data(w->archive, data, len) : 0;

	return check(w, put == (la_ssize_t)len ? ARCHIVE_OK : ARCHIVE_FATAL);
}

static int changed(struct writer *w)
{
	w->failed = true;
	return oci_err_set(w->err, OCI_ERR_MISMATCH,
		"changed while it was packed; build again when nothing writes to it");
}

static int write_source(struct writer *w, const struct oci_entry *e)
{
	struct stat st;
	oci_auto_close int fd = oci_tree_open(e, &st, w->err);
	int64_t left = e->size;

	if (fd < 0)
		return -1;
	while (left > 0) {
		size_t want = left < CHUNK ? (size_t)left : CHUNK;
		ssize_t got = read(fd, w->chunk, want);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return oci_err_sys(w->err, errno, "read");
		if (got == 0)
			return changed(w);
		if (write_data(w, w->chunk, (size_t)got) < 0)
			return -1;
		left -= got;
	}
	return 0;
}

static void fill_header(struct archive_entry *h, const struct oci_entry *e)
{
	static const unsigned types[] = {AE_IFDIR, AE_IFREG, AE_IFLNK};

	archive_entry_copy_pathname(h, e->path);
	archive_entry_set_filetype(h, types[e->type]);
	archive_entry_set_perm(h, e->attrs.mode);
	archive_entry_set_uid(h, e->attrs.uid);
	archive_entry_set_gid(h, e->attrs.gid);
	archive_entry_set_mtime(h, e->attrs.mtime, 0);
	archive_entry_set_size(h, e->size);
	if (e->link)
		archive_entry_copy_symlink(h, e->link);
	for (size_t i = 0; i < e->xattrs.count; i++)
		archive_entry_xattr_add_entry(h, e->xattrs.items[i].name,
			e->xattrs.items[i].value, e->xattrs.items[i].len);
}

/*
 * A name that is not UTF-8 is written as plain bytes with a header that says so
 * (POSIX.1-2017 pax, hdrcharset=BINARY); libarchive warns about it.
 */
static int write_header(
	struct writer *w, struct archive_entry *h, const struct oci_entry *e)
{
	static const char binary[] = "Can't translate ";
	bool text = oci_utf8_valid(e->path) && (!e->link || oci_utf8_valid(e->link));
	int status = archive_write_header(w->archive, h);
	const char *why = archive_error_string(w->archive);

	if (status == ARCHIVE_WARN && !text && why &&
		strncmp(why, binary, strlen(binary)) == 0)
		status = ARCHIVE_OK;
	return check(w, status);
}

static int write_entry(
	struct writer *w, struct archive_entry *h, const struct oci_entry *e)
{
	archive_entry_clear(h);
	fill_header(h, e);
	if (write_header(w, h, e) < 0)
		return -1;
	if (e->type == OCI_ENTRY_FILE &&
		(e->source ? write_source(w, e)
			   : write_data(w, e->data, (size_t)e->size)) < 0)
		return -1;
	return check(w, archive_write_finish_entry(w->archive));
}

static int write_all(struct writer *w, const struct oci_tree *tree)
{
	struct archive_entry *h = archive_entry_new2(w->archive);
	int status = open_archive(w);

	if (!h)
		oci_out_of_memory();
	for (size_t i = 0; i < tree->count && status == 0; i++) {
		status = write_entry(w, h, &tree->entries[i]);
		if (status < 0 && w->err->code != OCI_ERR_INTERRUPTED)
			oci_err_wrap(w->err, "/%s", tree->entries[i].path);
	}
	archive_entry_free(h);
	if (status == 0)
		status = check(w, archive_write_close(w->archive));
	return status;
}

int oci_tar_write(const struct oci_tree *tree, struct oci_sink *sink,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_locale struct oci_locale utf8 = oci_locale_utf8();
	oci_auto_free char *chunk = oci_xcalloc(1, CHUNK);
	struct writer w = {archive_write_new(), sink, cancel, err, false, chunk};
	int status;

	if (!w.archive)
		oci_out_of_memory();
	status = oci_tree_check_sorted(tree, err);
	if (status == 0)
		status = write_all(&w, tree);
	w.failed = status < 0;
	/* libarchive 3.6 does not close on free after an error of its own. */
	(void)archive_write_close(w.archive);
	archive_write_free(w.archive);
	return status;
}
