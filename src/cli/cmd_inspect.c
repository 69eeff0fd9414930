#include "app/output.h"
#include "app/text_print.h"
#include "binary/extract.h"
#include "call/command.h"
#include "cli/commands.h"
#include "inspect/artifact.h"
#include "inspect/file_list.h"
#include "inspect/gosum.h"
#include "inspect/modules.h"
#include "inspect/page.h"
#include "inspect/page_trace.h"
#include "inspect/summary.h"
#include "inspect/tags.h"
#include "inspect/weight_json.h"
#include "inspect/weight_text.h"
#include "oci/json.h"
#include "options/checks.h"
#include "outcome/inputs.h"
#include "trust/attached.h"
#include "trust/document.h"
#include "trust/required.h"

#include <stdio.h>
#include <stdlib.h>

struct values {
	char *platform;
	char *gosum;
	bool files;
	bool modules;
	bool size;
	char *html;
	char *trace;
	char *sbom;
	bool provenance;
	struct oci_strv keys;
	bool all;
	bool json;
	bool help;
};

static const char *const sboms[] = {"cyclonedx", "spdx", NULL};

static const struct goci_option rows[] = {
	GOCI_ROW_PLATFORM(struct values),
	{.name = "files",
		.kind = GOCI_FLAG,
		.help = "list its files, as its layers leave them",
		.offset = offsetof(struct values, files)},
	{.name = "size",
		.kind = GOCI_FLAG,
		.help = "tell what makes the image large: layers, folders, and the "
			"modules and packages of Go programs",
		.offset = offsetof(struct values, size)},
	{.name = "html",
		.kind = GOCI_STRING,
		.path = GOCI_PATH_FILE,
		.arg = "FILE",
		.help = "write all of it as one page for a browser",
		.offset = offsetof(struct values, html),
		.check = goci_check_output},
	{.name = "build-trace",
		.kind = GOCI_STRING,
		.path = GOCI_PATH_FILE,
		.arg = "FILE",
		.help = "show in the page where the build's time went, as goci build "
			"--trace has told it",
		.offset = offsetof(struct values, trace),
		.check = goci_check_path},
	{.name = "sbom",
		.kind = GOCI_STRING,
		.optional = true,
		.choices = sboms,
		.help = "print the bill of materials that is attached, as it is; of "
			"both forms CycloneDX",
		.offset = offsetof(struct values, sbom)},
	{.name = "provenance",
		.kind = GOCI_FLAG,
		.help = "print the provenance that is attached, as it is",
		.offset = offsetof(struct values, provenance)},
	{.name = "key",
		.kind = GOCI_LIST,
		.scope = GOCI_ONCE,
		.path = GOCI_PATH_FILE,
		.arg = "PUBLIC-KEY",
		.help = "tell which of these keys has signed what is attached; print "
			"only what one has signed",
		.offset = offsetof(struct values, keys),
		.check = goci_check_path},
	{.name = "modules",
		.kind = GOCI_FLAG,
		.group = GOCI_GROUP_GO,
		.help = "list the modules of the program that the image starts, as "
			"go version -m does",
		.offset = offsetof(struct values, modules)},
	{.name = "verify-modules",
		.kind = GOCI_STRING,
		.group = GOCI_GROUP_GO,
		.path = GOCI_PATH_FILE,
		.arg = "GO.SUM",
		.help = "compare their sums with a go.sum; status 1 if one differs",
		.offset = offsetof(struct values, gosum),
		.check = goci_check_path},
	{.name = "all",
		.kind = GOCI_FLAG,
		.group = GOCI_GROUP_GO,
		.help = "look at every Go program in the image; with --size, leave "
			"nothing out",
		.offset = offsetof(struct values, all)},
	GOCI_ROW_JSON(struct values, "print a JSON object"),
	GOCI_ROW_HELP(struct values),
};

static const struct goci_options options = {rows, OCI_COUNT(rows)};

static bool asks_document(const struct values *values)
{
	return values->sbom || values->provenance;
}

/* How many questions are asked; without one the summary is told. */
static int questions(const struct values *values)
{
	return values->files + values->size + values->modules + (values->html != NULL) +
	       (values->gosum != NULL) + asks_document(values);
}

/* One of the documents that are attached. */
static int document(const struct goci_platform_image *target,
	const struct values *values, const struct goci_required *required,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_seen_list list = OCI_SEEN_LIST_INIT;
	oci_auto_buf text = OCI_BUF_INIT;
	const char *form = values->sbom && *values->sbom ? values->sbom : NULL;
	oci_auto_free char *option =
		oci_xasprintf("--sbom%s%s", form ? "=" : "", form ? form : "");
	const struct goci_document_wanted wanted = {
		.name = target->name,
		.option = values->sbom ? option : "--provenance",
		.type = !values->sbom ? "provenance"
			: form        ? form
				      : GOCI_DOCUMENT_SBOM,
		.images = {target->image.manifest.digest, target->listed},
		.by_key = values->keys.count,
	};

	if (goci_attached_find(target->name, &required->ring, cancel, &list, err) < 0 ||
		goci_document_find(&wanted, &list, cancel, &text, err) < 0)
		return -1;
	goci_command_print(NULL, &text);
	return 0;
}

/* Layers that cannot be read are a failure, after what can be told. */
static int summary(const struct goci_platform_image *target, bool as_json,
	const struct goci_required *required, const struct oci_cancel *cancel,
	struct oci_err *err)
{
	oci_auto_rootfs *rootfs = oci_rootfs_read(&target->image, NULL, cancel, err);
	oci_auto_seen_list list = OCI_SEEN_LIST_INIT;
	const struct goci_attachments attached = {&list, &required->ring};
	oci_auto_json *doc = NULL;
	oci_auto_buf text = OCI_BUF_INIT;

	if (goci_attached_find(target->name, attached.ring, cancel, &list, err) < 0)
		return -1;
	if (as_json)
		doc = goci_summary_json(target, rootfs, &attached);
	else
		goci_summary_text(target, rootfs, &attached, &text);
	goci_command_print(doc, &text);
	return rootfs ? 0 : oci_err_wrap(err, "%s", target->name);
}

static void tags(const char *name, const json_t *list, bool as_json)
{
	oci_auto_json *doc = json_pack("{s:s, s:O}", "layout", name, "tags", list);
	oci_auto_buf text = OCI_BUF_INIT;

	goci_tags_text(name, list, &text);
	goci_command_print(as_json ? doc : NULL, &text);
}

/* It has no files, sizes or programs to ask for. */
static int artifact(const json_t *doc, const char *name, const struct values *values)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err err;

	if (questions(values)) {
		oci_err_set(&err, OCI_ERR_INVALID,
			"%s: is no image but %s (%s); goci inspect without options tells "
			"what is in it",
			name, oci_json_text_or(doc, "kind", ""),
			oci_json_text_or(doc, "artifactType", ""));
		return goci_complain(&err);
	}
	goci_artifact_text(doc, &text);
	goci_command_print(values->json ? doc : NULL, &text);
	return GOCI_EXIT_OK;
}

static int files(const struct goci_platform_image *target, bool as_json,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_rootfs *rootfs = oci_rootfs_read(&target->image, NULL, cancel, err);
	oci_auto_buf text = OCI_BUF_INIT;

	if (!rootfs)
		return oci_err_wrap(err, "%s", target->name);
	if (as_json)
		goci_files_json(target, rootfs, &text);
	else
		goci_files_text(target, rootfs, &text);
	goci_command_print(NULL, &text);
	return 0;
}

static void modules(const struct goci_platform_image *target,
	const struct goci_binaries *programs, bool as_json)
{
	oci_auto_json *doc = as_json ? goci_modules_json(target, programs) : NULL;
	oci_auto_buf text = OCI_BUF_INIT;

	if (!doc)
		goci_modules_text(programs, &text);
	goci_command_print(doc, &text);
}

/* Differences are a result, on the standard output, and a failure. */
static int verify(const struct goci_platform_image *target,
	const struct goci_binaries *programs, const struct goci_gosum *gosum,
	bool as_json, struct oci_err *err)
{
	oci_auto_json *result = goci_gosum_compare(programs, gosum);
	oci_auto_json *doc =
		json_pack("{s:s, s:O}", "image", target->name, "programs", result);
	oci_auto_buf text = OCI_BUF_INIT;
	size_t count = goci_gosum_text(result, gosum->path, &text);

	goci_command_print(as_json ? doc : NULL, &text);
	if (!count)
		return 0;
	return oci_err_set(err, OCI_ERR_MISMATCH,
		"%s: %zu %s not as %s has %s; was it built from another go.sum, or from "
		"a vendor folder?",
		target->name, count, count == 1 ? "module is" : "modules are",
		gosum->path, count == 1 ? "it" : "them");
}

static int sizes(const struct goci_platform_image *target, const struct values *values,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	goci_auto_weight weight = GOCI_WEIGHT_INIT;
	oci_auto_json *doc = NULL;
	oci_auto_buf text = OCI_BUF_INIT;

	if (goci_weight_read(&weight, target, cancel, err) < 0)
		return oci_err_wrap(err, "%s", target->name);
	if (values->json)
		doc = goci_weight_json(&weight);
	else
		goci_weight_text(&weight, values->all, &text);
	goci_command_print(doc, &text);
	return 0;
}

/* What the fence would not let be opened later on. */
struct opened {
	int scratch;
	struct goci_outputs outputs;
};

#define OPENED_INIT                                          \
	{                                                    \
		.scratch = -1, .outputs = GOCI_OUTPUTS_INIT, \
	}

static void opened_release(struct opened *opened)
{
	goci_outputs_release(&opened->outputs);
	oci_closep(&opened->scratch);
}

static void tell_waiting(void *arg, const char *line)
{
	goci_text_print_line(arg, "goci: %s", line);
}

static int open_page(struct opened *opened, const struct values *values,
	const char *name, struct oci_err *err)
{
	const struct goci_waiting waiting = {tell_waiting, stderr};
	struct goci_outputs *outputs = &opened->outputs;

	if (goci_outputs_add(outputs, "--html", values->html, false, err) < 0 ||
		goci_outputs_check_image(outputs, "", name, err) < 0)
		return -1;
	if (values->trace && goci_outputs_check_file(
				     outputs, "--build-trace", values->trace, err) < 0)
		return -1;
	return goci_output_begin(opened->outputs.items[0], &waiting, NULL, err);
}

static int open_ahead(struct opened *opened, const struct values *values,
	const char *name, struct oci_err *err)
{
	if (values->size || values->html || values->modules || values->gosum)
		opened->scratch = goci_scratch_open(err);
	return values->html ? open_page(opened, values, name, err) : 0;
}

static int page(const struct goci_platform_image *target, const struct values *values,
	const struct goci_required *required, struct goci_output *file,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_seen_list list = OCI_SEEN_LIST_INIT;
	const struct goci_attachments attached = {&list, &required->ring};
	goci_auto_weight weight = GOCI_WEIGHT_INIT;
	oci_auto_json *trace =
		values->trace ? goci_page_trace(values->trace, err) : NULL;
	oci_auto_buf text = OCI_BUF_INIT;

	if (values->trace && !trace)
		return -1;
	if (goci_attached_find(target->name, attached.ring, cancel, &list, err) < 0)
		return -1;
	if (goci_weight_read(&weight, target, cancel, err) < 0)
		return oci_err_wrap(err, "%s", target->name);
	goci_page(&weight, &attached, trace, &text);
	return goci_output_write(file, &text, cancel, err) < 0
		       ? -1
		       : goci_output_end(file, false, err);
}

static int look_into(const struct goci_platform_image *target,
	const struct values *values, const struct goci_required *required,
	struct goci_output *file, const struct oci_cancel *cancel, struct oci_err *err)
{
	goci_auto_binaries programs = GOCI_BINARIES_INIT;
	goci_auto_gosum gosum = {0};

	if (!questions(values))
		return summary(target, values->json, required, cancel, err);
	if (asks_document(values))
		return document(target, values, required, cancel, err);
	if (values->files)
		return files(target, values->json, cancel, err);
	if (values->html)
		return page(target, values, required, file, cancel, err);
	if (values->size)
		return sizes(target, values, cancel, err);
	programs.scratch = target->scratch;
	if (values->gosum && goci_gosum_read(&gosum, values->gosum, err) < 0)
		return -1;
	if (goci_binaries_read(&target->image, values->all, cancel, &programs, err) < 0)
		return oci_err_wrap(err, "%s", target->name);
	if (values->gosum)
		return verify(target, &programs, &gosum, values->json, err);
	modules(target, &programs, values->json);
	return 0;
}

static int inspect(const void *given, const struct oci_strv *rest)
{
	const struct values *values = given;
	const char *name = rest->items[0];
	oci_auto_json *choice = NULL, *other = NULL;
	OCI_AUTO(opened_release) struct opened opened = OPENED_INIT;
	goci_auto_platform_image target = GOCI_PLATFORM_IMAGE_INIT;
	goci_auto_required required = GOCI_REQUIRED_INIT;
	const struct oci_strv nothing = OCI_STRV_INIT;
	goci_auto_fence fence = GOCI_FENCE_INIT;
	struct oci_cancel cancel = {0};
	goci_auto_signals signals = {0};
	struct goci_output *page;
	struct oci_err err;

	if (open_ahead(&opened, values, name, &err) < 0 ||
		goci_required_read(&required, &values->keys, &nothing, NULL, &err) < 0)
		return goci_complain(&err);
	target.scratch = opened.scratch;
	page = goci_outputs_get(&opened.outputs, "--html");
	goci_command_fence(&fence, rest, values->gosum ? values->gosum : values->trace,
		page ? page->file.folder : -1);
	if (goci_signals_start(&signals, &cancel, NULL, &err) < 0)
		return goci_complain(&err);
	if (!questions(values))
		choice = goci_tags_list(name, &cancel);
	if (choice) {
		tags(name, choice, values->json);
		return GOCI_EXIT_OK;
	}
	other = goci_artifact_read(name, &cancel);
	if (other)
		return artifact(other, name, values);
	if (goci_platform_image_open(&target, name, values->platform, &cancel, &err) ==
			0 &&
		look_into(&target, values, &required, page, &cancel, &err) == 0)
		return GOCI_EXIT_OK;
	return goci_command_end(&err, &cancel);
}

static int check(const struct goci_command *command, const void *given,
	const struct oci_strv *rest, struct oci_err *err)
{
	const struct values *values = given;

	if (values->all && !values->modules && !values->gosum && !values->size)
		return oci_err_set(err, OCI_ERR_USAGE,
			"--all goes with --modules, --verify-modules or --size");
	if (values->trace && !values->html)
		return oci_err_set(
			err, OCI_ERR_USAGE, "--build-trace goes with --html");
	if (questions(values) > 1 || (values->sbom && values->provenance))
		return oci_err_set(err, OCI_ERR_USAGE,
			"--files, --size, --html, --modules, --verify-modules, --sbom and "
			"--provenance exclude each other; choose one");
	if (values->keys.count && questions(values) && !asks_document(values) &&
		!values->html)
		return oci_err_set(err, OCI_ERR_USAGE,
			"--key goes with --sbom, --provenance, --html or no question at all");
	if (values->json && asks_document(values))
		return oci_err_set(err, OCI_ERR_USAGE,
			"--sbom and --provenance print a document as it is, without --json");
	return goci_command_image(command, values, rest, err);
}

static const struct goci_operand operands[] = {
	GOCI_OPERAND_REF,
	{0},
};

static const struct goci_example examples[] = {
	{"Tell what an image is", "goci inspect oci:dist/api:production"},
	{"Tell what makes it large", "goci inspect --size oci:dist/api:production"},
	{"Write all that is known of it as a page",
		"goci inspect --html api.html oci:dist/api:production"},
	{"Print its bill of materials, if that key has signed it",
		"goci inspect --sbom=cyclonedx --key release.pub oci:dist/api:production"},
	{0},
};

const struct goci_command goci_cmd_inspect = {
	.name = "inspect",
	.summary = "tell what is in an image",
	.usage = "[OPTIONS] REF",
	.about =
		"Prints what an image on disk is: its platforms, how it runs, its layers. " GOCI_REF_HELP
		"; archives are read as they are. "
		"With --files it lists what its layers leave visible, as ls -l does, with the "
		"number of the layer that each comes from, and what every layer does to those "
		"below it. With --size it tells what makes the image large, with --html in a page "
		"for a browser that needs no network. "
		"With --modules or --verify-modules it looks at the Go programs instead, "
		"which say what they were built from: so `go mod verify` is done for an "
		"image that has neither Go nor source. With --sbom or --provenance it prints "
		"what is attached to the image.",
	.operands = operands,
	.examples = examples,
	.options = &options,
	.run = goci_command_run,
	.values = sizeof(struct values),
	.check = check,
	.work = inspect,
};
