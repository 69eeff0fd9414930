#include "oci/layercheck.h"

#include "unwrap.h"
#include "walk.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static int read_blob(const struct oci_layer_check *in, struct oci_layer_result *out,
	struct oci_err *err)
{
	oci_auto_unwrap *u = oci_unwrap_new(&in->blob);
	const struct oci_walk walk = {.next = oci_unwrap_next,
		.source = u,
		.subject = in->blob.subject,
		.limits = in->blob.limits,
		.findings = in->blob.findings,
		.files = out->files,
		.entry = in->entry,
		.content = in->content,
		.arg = in->arg};

	if (oci_walk(&walk, err) < 0)
		return -1;
	return oci_unwrap_finish(u, &out->bytes, err);
}

static int check(const struct oci_layer_check *in, struct oci_layer_result *out,
	struct oci_err *err)
{
	struct oci_span file = {.fd = in->blob.fd};

	if (in->opened)
		file.before = *in->opened;
	else if (fstat(file.fd, &file.before) < 0)
		return oci_err_sys(err, errno, "stat");
	if (read_blob(in, out, err) < 0)
		return -1;
	out->changed = !oci_span_unchanged(&file);
	return 0;
}

int oci_layer_check(const struct oci_layer_check *in, struct oci_layer_result *out,
	struct oci_err *err)
{
	memset(out, 0, sizeof(*out));
	out->files = oci_files_new(in->blob.budget, in->layer);
	if (check(in, out, err) == 0)
		return 0;
	oci_layer_result_release(out);
	return oci_err_wrap(err, "%s", in->blob.subject);
}

void oci_layer_result_release(struct oci_layer_result *checked)
{
	oci_files_free(checked->files);
	checked->files = NULL;
}

static int unwrap(int fd, const struct oci_cancel *cancel, struct oci_layer_bytes *out,
	struct oci_err *err)
{
	const struct oci_limits limits = {
		.layer_size = INT64_MAX, .ratio = INT64_MAX, .window = 128u << 20};
	oci_auto_budget *budget = oci_budget_new(&limits);
	oci_auto_findings findings = OCI_FINDINGS_INIT;
	const struct oci_span span = oci_span_of(fd);
	/* A record does not state the compression: detect it by the first bytes. */
	oci_auto_unwrap *u = oci_unwrap_new(&(struct oci_layer_blob){.fd = fd,
		.size = span.size,
		.wrapping = oci_wrapping_of_span(&span),
		.subject = "",
		.limits = &limits,
		.budget = budget,
		.findings = &findings,
		.cancel = cancel});

	return oci_unwrap_finish(u, out, err);
}

const char *oci_layer_check_stored(void *cancel, const char *record, int fd)
{
	struct oci_layer layer;
	struct oci_layer_bytes is;
	struct oci_err ignored;

	if (oci_layer_parse(record, &layer) < 0)
		return NULL;
	if (unwrap(fd, cancel, &is, &ignored) < 0)
		return oci_cancel_check(cancel, &ignored) < 0 ? NULL : "cannot be read";
	return is.whole && is.unpacked == layer.unpacked &&
			       oci_digest_cmp(&is.diff_id, &layer.diff_id) == 0
		       ? NULL
		       : "does not match its layer's diff id and size";
}
