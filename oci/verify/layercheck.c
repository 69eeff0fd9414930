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

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
	       a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
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
	struct stat before, after;

	if (fstat(in->blob.fd, &before) < 0)
		return oci_err_sys(err, errno, "stat");
	if (read_blob(in, out, err) < 0)
		return -1;
	if (fstat(in->blob.fd, &after) < 0)
		return oci_err_sys(err, errno, "stat");
	out->changed = !is_same(&before, &after);
	if (in->diff_id && out->bytes.whole &&
		oci_digest_cmp(in->diff_id, &out->bytes.diff_id) != 0)
		oci_findings_add(in->blob.findings, OCI_RULE_DIFF_ID, in->blob.subject,
			NULL, "uncompressed it is %s, the config says %s",
			out->bytes.diff_id.str, in->diff_id->str);
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
