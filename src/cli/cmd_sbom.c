#include "app/defaults.h"
#include "app/output.h"
#include "app/text_print.h"
#include "binary/extract.h"
#include "bom/cyclonedx.h"
#include "bom/spdx.h"
#include "call/command.h"
#include "cli/commands.h"
#include "inspect/platform_image.h"
#include "oci/json.h"
#include "oci/ref.h"
#include "options/checks.h"
#include "options/choices.h"
#include "outcome/inputs.h"
#include "supply/bom_read.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct values {
	char *format;
	char *output;
	char *name;
	char *modcache;
	char *platform;
	bool package_files;
	bool help;
};

/* The formats; the first is the default. */
static const struct format {
	const char *name;
	json_t *(*make)(const struct goci_bom *bom);
} formats[] = {
	{"cyclonedx", goci_bom_cyclonedx},
	{"spdx", goci_bom_spdx},
};

static const char *const format_choices[] = {"cyclonedx", "spdx", NULL};

static int check_name(const char *value, struct oci_err *err)
{
	return oci_name_check(value, strlen(value), err);
}

static const struct goci_option rows[] = {
	{.name = "format",
		.kind = GOCI_STRING,
		.choices = format_choices,
		.help = "CycloneDX 1.6 or SPDX 2.3, as JSON; default: the first",
		.offset = offsetof(struct values, format)},
	{.name = "output",
		.letter = 'o',
		.kind = GOCI_STRING,
		.path = GOCI_PATH_FILE,
		.arg = "FILE",
		.help = "write it to a file; default: standard output",
		.offset = offsetof(struct values, output),
		.check = goci_check_output},
	{.name = "name",
		.kind = GOCI_STRING,
		.arg = "[HOST/]NAME",
		.help = "the image's repository; default: the title that the image has",
		.offset = offsetof(struct values, name),
		.check = check_name},
	{.name = "modcache",
		.kind = GOCI_STRING,
		.path = GOCI_PATH_DIR,
		.arg = "DIR",
		.help = "take the licences of modules from this module cache (go env "
			"GOMODCACHE); default: no licences",
		.offset = offsetof(struct values, modcache),
		.check = goci_check_path},
	{.name = GOCI_SBOM_PACKAGE_FILES,
		.kind = GOCI_FLAG,
		.help = "list the files of packages, too",
		.offset = offsetof(struct values, package_files)},
	GOCI_ROW_PLATFORM(struct values),
	GOCI_ROW_HELP(struct values),
};

static const struct goci_options options = {rows, OCI_COUNT(rows)};

static void tell_waiting(void *arg, const char *line)
{
	goci_text_print_line(arg, "goci: %s", line);
}

/* What the fence would not let be opened later on. */
struct opened {
	int scratch;
	struct goci_outputs outputs;
};

static void opened_release(struct opened *opened)
{
	goci_outputs_release(&opened->outputs);
	oci_closep(&opened->scratch);
}

static int open_ahead(struct opened *opened, const struct values *values,
	const char *ref, struct oci_err *err)
{
	const struct goci_waiting waiting = {tell_waiting, stderr};
	struct stat st;

	if (values->modcache && stat(values->modcache, &st) < 0)
		return oci_err_sys(err, errno, "--modcache %s", values->modcache);
	if (values->modcache && !S_ISDIR(st.st_mode))
		return oci_err_set(err, OCI_ERR_INVALID, "--modcache %s: is no folder",
			values->modcache);
	opened->scratch = goci_scratch_open(err);
	if (!values->output)
		return 0;
	if (goci_outputs_add(&opened->outputs, "--output", values->output, false, err) <
			0 ||
		goci_outputs_check_image(&opened->outputs, "", ref, err) < 0)
		return -1;
	return goci_output_begin(opened->outputs.items[0], &waiting, NULL, err);
}

static json_t *make(const struct goci_platform_image *target,
	const struct values *values, const struct oci_cancel *cancel,
	struct oci_err *err)
{
	goci_auto_bom bom = GOCI_BOM_INIT;
	const struct goci_bom_reading reading = {.repository = values->name,
		.modcache = values->modcache,
		.platform = &target->platform,
		.cancel = cancel,
		.scratch = target->scratch,
		.package_files = values->package_files};
	int format =
		values->format ? goci_choice_find(format_choices, values->format) : 0;

	if (goci_bom_read(&target->image, &reading, &bom, err) < 0) {
		oci_err_wrap(err, "%s", target->name);
		return NULL;
	}
	return formats[format].make(&bom);
}

/* As it is attached to an image: the bytes are the same, without a newline. */
static int put(const json_t *doc, struct goci_output *output,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_buf text = OCI_BUF_INIT;

	if (!output) {
		goci_command_print(doc, NULL);
		return 0;
	}
	oci_json_write(doc, &text);
	return goci_output_write(output, &text, cancel, err) < 0
		       ? -1
		       : goci_output_end(output, false, err);
}

static int sbom(const void *given, const struct oci_strv *rest)
{
	const struct values *values = given;
	OCI_AUTO(opened_release)
	struct opened opened = {.scratch = -1, .outputs = GOCI_OUTPUTS_INIT};
	goci_auto_platform_image target = GOCI_PLATFORM_IMAGE_INIT;
	goci_auto_fence fence = GOCI_FENCE_INIT;
	struct oci_cancel cancel = {0};
	goci_auto_signals signals = {0};
	oci_auto_json *doc = NULL;
	struct goci_output *output;
	struct oci_err err;

	if (open_ahead(&opened, values, rest->items[0], &err) < 0)
		return goci_complain(&err);
	target.scratch = opened.scratch;
	output = goci_outputs_get(&opened.outputs, "--output");
	goci_command_fence(
		&fence, rest, values->modcache, output ? output->file.folder : -1);
	if (goci_signals_start(&signals, &cancel, NULL, &err) < 0)
		return goci_complain(&err);
	if (goci_platform_image_open(
		    &target, rest->items[0], values->platform, &cancel, &err) == 0)
		doc = make(&target, values, &cancel, &err);
	if (doc && put(doc, output, &cancel, &err) == 0)
		return GOCI_EXIT_OK;
	return goci_command_end(&err, &cancel);
}

static const struct goci_operand operands[] = {
	GOCI_OPERAND_REF,
	{0},
};

static const struct goci_example examples[] = {
	{"List what an image is made of, as CycloneDX",
		"goci sbom oci:dist/api:production"},
	{"Write it as SPDX to a file",
		"goci sbom --format spdx -o api.spdx.json oci:dist/api:production"},
	{0},
};

const struct goci_command goci_cmd_sbom = {
	.name = "sbom",
	.summary = "list what an image is made of, as CycloneDX or SPDX",
	.usage = "[OPTIONS] REF",
	.about =
		"Makes a software bill of materials of an image on disk, whoever built it: its "
		"layers, its distribution and packages, its Go programs with the modules that "
		"they were linked from, and Go's standard library. " GOCI_REF_HELP
		". The same image gives the same bytes, everywhere and at any time. What a "
		"build has attached says more, as it knows the source: licences, dependencies "
		"between modules, the version of the main module; goci inspect prints it.",
	.operands = operands,
	.examples = examples,
	.options = &options,
	.run = goci_command_run,
	.values = sizeof(struct values),
	.check = goci_command_image,
	.work = sbom,
};
