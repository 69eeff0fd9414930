#include "input.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

int oci_input_broken(struct archive *a, struct oci_err *err)
{
	const char *why = archive_error_string(a);

	return oci_err_set(err, OCI_ERR_INVALID, "archive is broken: %s",
		why ? why : "unknown error");
}

static la_ssize_t read_input(struct archive *a, void *arg, const void **data)
{
	struct oci_input *in = arg;
	struct oci_err err;
	int64_t got =
		oci_span_read(in->span, in->at, in->chunk, sizeof(in->chunk), &err);

	*data = in->chunk;
	if (got < 0)
		archive_set_error(a, err.sys, "%s", err.msg);
	else
		in->at += got;
	return got;
}

/* A zip is read from its end. */
static la_int64_t seek_input(struct archive *a, void *arg, la_int64_t to, int whence)
{
	struct oci_input *in = arg;
	struct stat st;
	int64_t end = in->span->size;

	if (fstat(in->span->fd, &st) < 0)
		return ARCHIVE_FATAL;
	if (end > st.st_size - in->span->offset)
		end = st.st_size - in->span->offset;
	to += whence == SEEK_SET ? 0 : whence == SEEK_CUR ? in->at : end;
	if (to < 0) {
		archive_set_error(a, EINVAL, "seek before its start");
		return ARCHIVE_FATAL;
	}
	return in->at = to;
}

static int start(struct oci_input *in, bool raw, struct oci_err *err)
{
	struct archive *a = in->archive;

	if (archive_read_support_filter_gzip(a) < ARCHIVE_WARN ||
		archive_read_support_filter_zstd(a) < ARCHIVE_WARN ||
		(raw ? archive_read_support_format_raw(a) < ARCHIVE_WARN
		     : archive_read_support_format_tar(a) < ARCHIVE_WARN ||
					archive_read_support_format_zip(a) <
						ARCHIVE_WARN) ||
		archive_read_set_read_callback(a, read_input) != ARCHIVE_OK ||
		archive_read_set_seek_callback(a, seek_input) != ARCHIVE_OK ||
		archive_read_set_callback_data(a, in) != ARCHIVE_OK ||
		archive_read_open1(a) != ARCHIVE_OK)
		return oci_input_broken(a, err);
	return 0;
}

struct oci_input *oci_input_open(
	const struct oci_span *span, bool raw, struct oci_err *err)
{
	oci_auto_input *in = oci_xcalloc(1, sizeof(*in));

	in->span = span;
	in->archive = archive_read_new();
	/* One that libarchive makes itself it uses without having looked at it. */
	in->header = in->archive ? archive_entry_new2(in->archive) : NULL;
	if (!in->header)
		oci_out_of_memory();
	return start(in, raw, err) < 0 ? NULL : oci_steal_ptr(&in);
}

void oci_input_free(struct oci_input **input)
{
	if (!*input)
		return;
	archive_entry_free((*input)->header);
	archive_read_free((*input)->archive);
	free(*input);
}
