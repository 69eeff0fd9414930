#include "outcome/inputs.h"

#include "app/paths.h"
#include "oci/ref.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool goci_output_is_of_layout(const struct goci_output *output, const char *folder)
{
	oci_auto_free char *path = oci_output_real(&output->file);
	const char *rest;

	if (!path || !goci_path_below(folder, path))
		return false;
	rest = path + strlen(folder);
	return !*rest || strcmp(rest, "/index.json") == 0 ||
	       strcmp(rest, "/oci-layout") == 0 || goci_path_below("/blobs", rest);
}

/* Devices and FIFOs are not overwritten. */
static bool is_file(const struct goci_output *output, const char *path)
{
	struct stat st;

	return output->file.there && stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	       st.st_dev == output->file.st.st_dev &&
	       st.st_ino == output->file.st.st_ino;
}

static int refuse(struct goci_output *output, const char *option, const char *text,
	struct oci_err *err)
{
	output->refused = true;
	return oci_err_set(err, OCI_ERR_USAGE,
		"%s %s would overwrite %s%s%s, which the same call reads: name another "
		"file",
		output->option, output->path, option, *option ? " " : "", text);
}

int goci_outputs_check_file(struct goci_outputs *outputs, const char *option,
	const char *path, struct oci_err *err)
{
	for (size_t i = 0; i < outputs->count; i++)
		if (is_file(outputs->items[i], path))
			return refuse(outputs->items[i], option, path, err);
	return 0;
}

int goci_outputs_check_image(struct goci_outputs *outputs, const char *option,
	const char *text, struct oci_err *err)
{
	oci_auto_ref ref = {0};
	oci_auto_free char *folder = NULL;
	struct oci_err ignored;

	if (oci_ref_parse_any(text, &ref, &ignored) < 0)
		return 0;
	if (ref.transport != OCI_LAYOUT)
		return goci_outputs_check_file(outputs, option, ref.dir, err);
	folder = realpath(ref.dir, NULL);
	for (size_t i = 0; folder && i < outputs->count; i++)
		if (goci_output_is_of_layout(outputs->items[i], folder))
			return refuse(outputs->items[i], option, text, err);
	return 0;
}
