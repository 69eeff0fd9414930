#include "oci/layercheck.h"

#include "oci/compressor.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

int oci_wrapping_of(const char *media_type, enum oci_wrapping *wrapping)
{
	static const struct {
		const char *media_type;
		enum oci_wrapping wrapping;
	} known[] = {
		{OCI_MEDIA_LAYER, OCI_WRAP_NONE},
		{OCI_MEDIA_LAYER_GZIP, OCI_WRAP_GZIP},
		{OCI_MEDIA_LAYER_ZSTD, OCI_WRAP_ZSTD},
		{"application/vnd.docker.image.rootfs.diff.tar", OCI_WRAP_NONE},
		{"application/vnd.docker.image.rootfs.diff.tar.gzip", OCI_WRAP_GZIP},
		{"application/vnd.docker.image.rootfs.diff.tar.zstd", OCI_WRAP_ZSTD},
	};

	for (size_t i = 0; i < OCI_COUNT(known); i++)
		if (strcmp(known[i].media_type, media_type) == 0) {
			*wrapping = known[i].wrapping;
			return 0;
		}
	return -1;
}

static int read_blob(const struct oci_layer_check *in, struct oci_layer_checked *out,
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

static int check(const struct oci_layer_check *in, struct oci_layer_checked *out,
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

int oci_layer_check(const struct oci_layer_check *in, struct oci_layer_checked *out,
	struct oci_err *err)
{
	memset(out, 0, sizeof(*out));
	out->files = oci_files_new(in->blob.budget, in->layer);
	if (check(in, out, err) == 0)
		return 0;
	oci_layer_checked_release(out);
	return oci_err_wrap(err, "%s", in->blob.subject);
}

void oci_layer_checked_release(struct oci_layer_checked *checked)
{
	oci_files_free(checked->files);
	checked->files = NULL;
}
