#include "carry/archive.h"

#include "oci/json.h"
#include "oci/layout.h"

#include <string.h>

const char *goci_archive_path(const char *path)
{
	return strcmp(path, GOCI_ARCHIVE_STDOUT) == 0 ? "/dev/stdout" : path;
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

/* A docker archive has names as users write them, and no digests of manifests. */
static char *saved_reference(
	const struct oci_copy *copy, size_t i, const char *name, struct oci_ref ref)
{
	struct oci_digest id;
	struct oci_err ignored;

	ref.tag = name ? (char *)(uintptr_t)oci_name_familiar(name) : NULL;
	ref.digest = oci_copy_image_id(copy, i, &id, &ignored) == 0 ? id.str : NULL;
	return oci_ref_format(&ref);
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
			       : name,
		.digest = (char *)(uintptr_t)oci_json_text(entry, "digest")};

	return to->transport == OCI_DOCKER_ARCHIVE ? saved_reference(copy, i, name, ref)
						   : oci_ref_format(&ref);
}
