#include "layers/stage.h"

#include "oci/beneath.h"
#include "oci/span.h"

void goci_stage_own(
	const struct goci_stage *stage, struct oci_tree *tree, const char *top)
{
	tree->mtime = stage->image->plan->epoch;
	tree->owned = top;
	tree->uid = stage->image->user.uid;
	tree->gid = stage->image->user.gid;
}

int goci_stage_hash_file(
	struct oci_hasher *h, const char *root, const char *path, struct oci_err *err)
{
	struct stat st;
	oci_auto_close int fd = oci_beneath_open_file(root, path, &st, err);
	const struct oci_span file = oci_span_of(fd);
	struct oci_digest digest;
	int64_t size;

	if (fd < 0)
		return -1;
	if (oci_span_digest(&file, &digest, &size, err) < 0)
		return oci_err_wrap(err, "%s", path);
	oci_hasher_add_str(h, digest.str);
	return 0;
}
