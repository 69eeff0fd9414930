#include "build/checks.h"
#include "build/values.h"
#include "cli/command.h"
#include "diff/diff.h"
#include "oci/json.h"

#include <stdlib.h>

struct values {
	char *platform;
	bool json;
	bool help;
};

static const struct goci_option rows[] = {
	{.name = "platform",
		.kind = GOCI_STRING,
		.arg = "OS/ARCH",
		.help = "which images of two indexes; default: the first that differ",
		.offset = offsetof(struct values, platform),
		.check = goci_check_platform},
	GOCI_ROW_JSON(struct values, "print a JSON object"),
	GOCI_ROW_HELP(struct values),
};

static const struct goci_options options = {rows, OCI_COUNT(rows)};

static void values_release(struct values *values)
{
	goci_values_free(&options, values);
}

static int diff(const struct oci_strv *refs, const struct values *values)
{
	struct oci_cancel cancel = {0};
	goci_auto_signals signals = {0};
	oci_auto_json *doc = NULL;
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err err;

	if (goci_signals_start(&signals, &cancel, &err) < 0)
		return goci_complain(&err);
	doc = goci_diff_refs(
		refs->items[0], refs->items[1], values->platform, &cancel, &err);
	if (!doc)
		return goci_command_end(&err, &cancel);
	goci_diff_text(doc, &text);
	goci_command_print(values->json ? doc : NULL, &text);
	return goci_diff_is_equal(doc) ? GOCI_EXIT_OK : GOCI_EXIT_DIFFERS;
}

static int check(const struct oci_strv *rest, struct oci_err *err)
{
	if (rest->count != 2)
		return oci_err_set(err, OCI_ERR_USAGE,
			"two images are compared, not %zu; \"goci help diff\" tells more",
			rest->count);
	for (size_t i = 0; i < rest->count; i++)
		if (goci_check_ref(rest->items[i], err) < 0)
			return -1;
	return 0;
}

static int run(const struct goci_command *command, char **argv)
{
	OCI_AUTO(values_release) struct values values = {0};
	oci_auto_strv rest = OCI_STRV_INIT;
	int status = goci_command_begin(command, argv, &values, &rest);
	struct oci_err err;

	if (status != GOCI_GO_ON)
		return status;
	if (check(&rest, &err) < 0)
		return goci_complain(&err);
	return diff(&rest, &values);
}

const struct goci_command goci_cmd_diff = {
	.name = "diff",
	.summary = "tell how two images differ, and why",
	.usage = "[OPTIONS] REF REF",
	.about = "Compares two images on disk: what their programs say of toolchain, "
		 "flags and modules, files, config and layers; what tells most comes "
		 "first. Of images that have one digest nothing is read. " GOCI_REF_HELP
		 ". A docker archive has no manifests: there the configs "
		 "tell whether it is the same image, however compressed. The exit "
		 "status is 0 when they are the same and 3 when they differ.",
	.options = &options,
	.run = run,
};
