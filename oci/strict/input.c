#include "input.h"

#include "unwrap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * HEADERS_MAX bounds what libarchive reads for one header: pax headers, long names,
 * sparse maps. It keeps those maps in memory without a limit of its own.
 */
enum { HEADERS_MAX = 4 << 20, CHUNK = 64 << 10, RATIO_FROM = 10 << 20 };

int oci_input_broken(const struct oci_input *in, struct oci_err *err)
{
	const char *why = archive_error_string(in->archive);

	if (in->failed) {
		*err = in->err;
		return -1;
	}
	return oci_err_set(err, OCI_ERR_INVALID, "archive is broken: %s",
		why ? why : "unknown error");
}

/* Makes libarchive stop; its own error message is not used. */
static la_ssize_t fail(struct oci_input *in)
{
	in->failed = true;
	archive_set_error(in->archive, EIO, "%s", in->err.msg);
	return ARCHIVE_FATAL;
}

static int check_headers(struct oci_input *in, size_t len)
{
	in->header_bytes += in->in_header ? (int64_t)len : 0;
	if (in->header_bytes <= HEADERS_MAX)
		return 0;
	return oci_err_set(&in->err, OCI_ERR_INVALID,
		"the headers of an entry have over %d MiB (%s)", HEADERS_MAX >> 20,
		oci_rule_info(OCI_RULE_LIMIT_PAX)->code);
}

static la_ssize_t read_tar(struct archive *a, void *arg, const void **data)
{
	struct oci_input *in = arg;
	size_t len;
	int status = oci_unwrap_next(in->unwrap, data, &len, &in->err);

	(void)a;
	if (status >= 0)
		(void)oci_guard_look(&in->guard, *data, len);
	/* Broken data is a finding; so is a wrong media type. */
	if (status >= 0)
		status = oci_findings_refuse(&in->findings, &in->err);
	if (status < 0 || check_headers(in, len) < 0)
		return fail(in);
	return (la_ssize_t)len;
}

static la_ssize_t read_zip(struct archive *a, void *arg, const void **data)
{
	struct oci_input *in = arg;
	int64_t got = -1;

	(void)a;
	*data = in->chunk;
	if (oci_cancel_check(in->scan->cancel, &in->err) == 0)
		got = oci_span_read(in->scan->span, in->at, in->chunk, CHUNK, &in->err);
	if (got < 0)
		return fail(in);
	in->at += got;
	return got;
}

/* A zip's directory is at its end. */
static la_int64_t seek_zip(struct archive *a, void *arg, la_int64_t to, int whence)
{
	struct oci_input *in = arg;

	to += whence == SEEK_SET ? 0 : whence == SEEK_CUR ? in->at : in->size;
	if (to < 0) {
		archive_set_error(a, EINVAL, "seek before its start");
		return ARCHIVE_FATAL;
	}
	return in->at = to;
}

static struct oci_limits limits_of(const struct oci_scan *scan)
{
	return scan->limits ? *scan->limits : (struct oci_limits)OCI_LIMITS_INIT;
}

static struct oci_input *new_input(const struct oci_scan *scan)
{
	struct oci_input *in = oci_xcalloc(1, sizeof(*in));

	in->scan = scan;
	in->limits = limits_of(scan);
	in->archive = archive_read_new();
	/* libarchive does not check its own allocation of the entry. */
	in->header = in->archive ? archive_entry_new2(in->archive) : NULL;
	if (!in->header)
		oci_out_of_memory();
	return in;
}

static struct oci_layer_blob wrapped_of(const struct oci_scan *scan,
	const struct oci_limits *limits, struct oci_budget *budget,
	struct oci_findings *findings)
{
	return (struct oci_layer_blob){.fd = scan->span->fd,
		.offset = scan->span->offset,
		.size = scan->span->size,
		.wrapping = scan->wrapping,
		.subject = "layer",
		.limits = limits,
		.budget = budget,
		.findings = findings,
		.cancel = scan->cancel};
}

struct oci_input *oci_input_tar(const struct oci_scan *scan, struct oci_err *err)
{
	oci_auto_input *in = new_input(scan);

	in->budget = oci_budget_new(&in->limits);
	in->blob = wrapped_of(scan, &in->limits, in->budget, &in->findings);
	in->blob.unhashed = true;
	in->unwrap = oci_unwrap_new(&in->blob);
	oci_guard_init(&in->guard, in->limits.pax_size, &in->findings);
	if (archive_read_support_format_tar(in->archive) < ARCHIVE_WARN ||
		archive_read_set_read_callback(in->archive, read_tar) != ARCHIVE_OK ||
		archive_read_set_callback_data(in->archive, in) != ARCHIVE_OK ||
		archive_read_open1(in->archive) != ARCHIVE_OK) {
		oci_input_broken(in, err);
		return NULL;
	}
	return oci_steal_ptr(&in);
}

struct oci_input *oci_input_zip(const struct oci_scan *scan, struct oci_err *err)
{
	oci_auto_input *in = new_input(scan);
	const struct oci_span *span = scan->span;
	struct stat st;

	if (fstat(span->fd, &st) < 0) {
		oci_err_sys(err, errno, "stat");
		return NULL;
	}
	in->chunk = oci_xcalloc(1, CHUNK);
	in->size = st.st_size - span->offset;
	if (in->size > span->size)
		in->size = span->size;
	if (archive_read_support_format_zip_seekable(in->archive) < ARCHIVE_WARN ||
		archive_read_set_read_callback(in->archive, read_zip) != ARCHIVE_OK ||
		archive_read_set_seek_callback(in->archive, seek_zip) != ARCHIVE_OK ||
		archive_read_set_callback_data(in->archive, in) != ARCHIVE_OK ||
		archive_read_open1(in->archive) != ARCHIVE_OK) {
		oci_input_broken(in, err);
		return NULL;
	}
	return oci_steal_ptr(&in);
}

void oci_input_free(struct oci_input **input)
{
	struct oci_input *in = *input;

	if (!in)
		return;
	archive_entry_free(in->header);
	archive_read_free(in->archive);
	oci_unwrap_free(in->unwrap);
	oci_budget_free(in->budget);
	oci_guard_release(&in->guard);
	oci_findings_release(&in->findings);
	free(in->chunk);
	free(in);
}

/* libarchive supports more methods than Go; some of them use unbounded memory. */
static int check_method(const struct oci_input *in, struct oci_err *err)
{
	const char *name = archive_format_name(in->archive);

	if (in->unwrap || strstr(name, "(uncompressed)") || strstr(name, "(deflation)"))
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID,
		"archive has an entry that is neither stored nor deflated: %s", name);
}

int oci_input_next(struct oci_input *in, struct oci_err *err)
{
	int status;

	in->in_header = true;
	in->header_bytes = 0;
	status = archive_read_next_header2(in->archive, in->header);
	in->in_header = false;
	if (status == ARCHIVE_EOF && !in->failed)
		return 0;
	if (in->failed || (status != ARCHIVE_OK && status != ARCHIVE_WARN))
		return oci_input_broken(in, err);
	return check_method(in, err) < 0 ? -1 : 1;
}

/* The unwrapper counts the bytes of a tar, but does not see holes. */
int oci_input_count(struct oci_input *in, int64_t len, struct oci_err *err)
{
	in->content += len;
	if (in->content > in->limits.layer_size)
		return oci_err_set(err, OCI_ERR_INVALID,
			"the files have over %lld bytes (%s)",
			(long long)in->limits.layer_size,
			oci_rule_info(OCI_RULE_LIMIT_LAYER)->code);
	if (!in->unwrap && in->content > RATIO_FROM &&
		in->content / in->limits.ratio > in->size)
		return oci_err_set(err, OCI_ERR_INVALID,
			"archive of %lld bytes is over %lld uncompressed (%s)",
			(long long)in->size, (long long)in->content,
			oci_rule_info(OCI_RULE_LIMIT_RATIO)->code);
	return oci_cancel_check(in->scan->cancel, err);
}

int oci_input_finish(struct oci_input *in, int64_t *bytes, struct oci_err *err)
{
	struct oci_layer_bytes all;

	*bytes = 0;
	if (!in->unwrap)
		return 0;
	if (oci_unwrap_finish(in->unwrap, &all, err) < 0)
		return -1;
	*bytes = all.unpacked;
	return oci_findings_refuse(&in->findings, err);
}

int oci_scan_unpacked(
	const struct oci_scan *scan, struct oci_digest *digest, struct oci_err *err)
{
	const struct oci_limits limits = limits_of(scan);
	oci_auto_budget *budget = oci_budget_new(&limits);
	oci_auto_findings findings = OCI_FINDINGS_INIT;
	const struct oci_layer_blob in = wrapped_of(scan, &limits, budget, &findings);
	oci_auto_unwrap *unwrap = oci_unwrap_new(&in);
	struct oci_layer_bytes all;

	if (oci_unwrap_finish(unwrap, &all, err) < 0 ||
		oci_findings_refuse(&findings, err) < 0)
		return -1;
	*digest = all.diff_id;
	return 0;
}
