#include "binary/extract.h"
#include "call/command.h"
#include "cli/commands.h"
#include "diff/diff_refs.h"
#include "diff/diff_size.h"
#include "oci/json.h"
#include "options/checks.h"

#include <stdlib.h>

struct values {
	char *platform;
	bool size;
	bool all;
	bool json;
	bool help;
};

static const struct goci_option rows[] = {
	{.name = "platform",
		.kind = GOCI_STRING,
		.word = GOCI_WORD_PLATFORM,
		.arg = "OS/ARCH",
		.help = "which images of two indexes; default: the first that differ",
		.offset = offsetof(struct values, platform),
		.check = goci_check_platform},
	{.name = "size",
		.kind = GOCI_FLAG,
		.help = "tell what grew: layers, sections, modules and packages of programs",
		.offset = offsetof(struct values, size)},
	{.name = "all",
		.kind = GOCI_FLAG,
		.help = "with --size, show all that changed and not only the most",
		.offset = offsetof(struct values, all)},
	GOCI_ROW_JSON(struct values, "print a JSON object"),
	GOCI_ROW_HELP(struct values),
};

static const struct goci_options options = {rows, OCI_COUNT(rows)};

static int print_sizes(const json_t *doc, const struct values *values)
{
	oci_auto_buf text = OCI_BUF_INIT;

	goci_diff_size_text(doc, values->all, &text);
	goci_command_print(values->json ? doc : NULL, &text);
	return json_is_true(json_object_get(doc, "equal")) ? GOCI_EXIT_OK
							   : GOCI_EXIT_DIFFERS;
}

static int diff(const void *given, const struct oci_strv *refs)
{
	const struct values *values = given;
	oci_auto_close int a = goci_scratch_open(&(struct oci_err){0});
	oci_auto_close int b = goci_scratch_open(&(struct oci_err){0});
	const struct goci_diff_side sides[] = {
		{refs->items[0], a}, {refs->items[1], b}};
	goci_auto_fence fence = GOCI_FENCE_INIT;
	struct oci_cancel cancel = {0};
	goci_auto_signals signals = {0};
	oci_auto_json *doc = NULL;
	struct oci_err err;

	goci_command_fence(&fence, refs, NULL, -1);
	if (goci_signals_start(&signals, &cancel, NULL, &err) < 0)
		return goci_complain(&err);
	doc = values->size ? goci_diff_size(sides, values->platform, &cancel, &err)
			   : goci_diff_refs(sides, values->platform, &cancel, &err);
	if (doc && values->size)
		return print_sizes(doc, values);
	return doc ? goci_command_diff(doc, values->json)
		   : goci_command_end(&err, &cancel);
}

static int check(const struct goci_command *command, const void *values,
	const struct oci_strv *refs, struct oci_err *err)
{
	if (((const struct values *)values)->all &&
		!((const struct values *)values)->size)
		return oci_err_set(err, OCI_ERR_USAGE, "--all goes with --size");
	if (refs->count != 2)
		return oci_err_set(err, OCI_ERR_USAGE,
			"expected two images, not %zu; \"goci help %s\" tells more",
			refs->count, command->name);
	for (size_t i = 0; i < refs->count; i++)
		if (goci_check_ref(refs->items[i], err) < 0)
			return -1;
	return 0;
}

static const struct goci_operand operands[] = {
	GOCI_OPERAND_REF,
	GOCI_OPERAND_REF,
	{0},
};

static const struct goci_example examples[] = {
	{"Compare a copy with its original",
		"goci diff oci:dist/api:production oci-archive:api.tar"},
	{"Tell what made an image larger",
		"goci diff --size oci:dist/api:1.0 oci:dist/api:1.1"},
	{0},
};

const struct goci_command goci_cmd_diff = {
	.name = "diff",
	.summary = "tell how two images differ, and why",
	.usage = "[OPTIONS] REF REF",
	.about = "Compares two images on disk: what their programs say of toolchain, "
		 "flags and modules, files, config and layers; what tells most comes "
		 "first. Of images that have one digest nothing is read. " GOCI_REF_HELP
		 ". A docker archive has no manifests: there the configs "
		 "tell whether it is the same image, however compressed. With --size, "
		 "what of the images grew or shrank. The exit "
		 "status is 0 when they are the same and 3 when they differ.",
	.operands = operands,
	.examples = examples,
	.options = &options,
	.run = goci_command_run,
	.values = sizeof(struct values),
	.check = check,
	.work = diff,
};
