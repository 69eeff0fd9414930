#include "carry/archive.h"

#include "oci/json.h"
#include "oci/layout.h"
#include "options/destination.h"

#include <string.h>

const char *goci_archive_path(const char *path)
{
	return goci_path_is_stdout(path) ? "/dev/stdout" : path;
}

int goci_archive_write(struct oci_copy *copy, enum oci_transport form,
	struct goci_output *to, const struct goci_waiting *waiting,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	if (goci_output_begin(to, waiting, cancel, err) < 0)
		return -1;
	if (oci_copy_to_archive(copy, form, &to->file, err) < 0)
		return oci_err_wrap(err, "%s", to->path);
	return goci_output_end(to, true, err);
}

char *goci_copied_reference(
	const struct oci_copy *copy, size_t i, const struct oci_ref *to)
{
	const json_t *entry = oci_copy_at(copy, i);
	oci_auto_free char *name = oci_copy_name(copy, i);
	struct oci_ref ref = {.dir = to->dir,
		.transport = to->transport,
		.tag = to->transport == OCI_LAYOUT
			       ? (char *)(uintptr_t)oci_layout_tag(entry)
			       : name};

	/* An archive of `docker save` has no digests of manifests. */
	if (to->transport != OCI_DOCKER_ARCHIVE)
		ref.digest = (char *)(uintptr_t)oci_json_text(entry, "digest");
	return oci_ref_format(&ref);
}
