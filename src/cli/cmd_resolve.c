#include "app/text_print.h"
#include "call/command.h"
#include "cli/cmd_build.h"
#include "cli/commands.h"
#include "options/checks.h"
#include "options/option_values.h"
#include "resolve/resolve.h"
#include "settings/build_options.h"
#include "settings/settings.h"

#include <stdio.h>
#include <string.h>

struct values {
	struct goci_values build; /* first: the rows of goci build have these offsets */
	struct oci_strv files;
	char *output;
	bool recursive;
	bool in_place;
	bool kustomization;
};

static const struct goci_option rows[] = {
	{.name = "filename",
		.letter = 'f',
		.kind = GOCI_COMMAS,
		.scope = GOCI_ONCE,
		.group = GOCI_GROUP_FILES,
		.path = GOCI_PATH_FILE,
		.arg = "FILE|DIR|-",
		.help = "manifest, folder of manifests, or standard input",
		.offset = offsetof(struct values, files),
		.check = goci_check_path},
	{.name = "recursive",
		.letter = 'R',
		.kind = GOCI_FLAG,
		.scope = GOCI_ONCE,
		.group = GOCI_GROUP_FILES,
		.help = "take manifests of the folders in a folder, too",
		.offset = offsetof(struct values, recursive)},
	{.name = "output",
		.letter = 'o',
		.kind = GOCI_STRING,
		.scope = GOCI_ONCE,
		.group = GOCI_GROUP_FILES,
		.path = GOCI_PATH_DIR,
		.arg = "DIR",
		.help = "write files of the same names here; default: standard output",
		.offset = offsetof(struct values, output),
		.check = goci_check_path},
	{.name = "in-place",
		.kind = GOCI_FLAG,
		.scope = GOCI_ONCE,
		.group = GOCI_GROUP_FILES,
		.help = "replace the files that change",
		.offset = offsetof(struct values, in_place)},
	{.name = "set-kustomization",
		.kind = GOCI_FLAG,
		.scope = GOCI_ONCE,
		.group = GOCI_GROUP_FILES,
		.help = "set the images of each kustomization.yaml instead of replacing "
			"references",
		.offset = offsetof(struct values, kustomization)},
};

static const struct goci_options options = {rows, OCI_COUNT(rows)};

static bool takes(const struct goci_option *option)
{
	for (size_t i = 0; i < OCI_COUNT(rows); i++)
		if (option == &rows[i])
			return true;
	return goci_option_of_resolve(option);
}

static void values_release(struct values *values)
{
	goci_values_release(&values->build);
	goci_values_free(&options, values);
}

static void tell(const char *line)
{
	goci_text_print_line(stderr, "goci: %s", line);
}

/* Without references nothing is built. */
static int build(const struct values *values, struct goci_images_of_refs *images)
{
	struct oci_err err;

	if (!images->refs.count)
		return GOCI_EXIT_OK;
	return goci_cmd_build_start(
		&values->build, &images->refs, &images->observer, &err);
}

static bool is_stdout(const char *output)
{
	return !output || strcmp(output, "-") == 0;
}

static int resolve(const struct values *values, struct oci_err *err)
{
	const struct goci_resolve what = {.files = values->files,
		.recursive = values->recursive,
		.kustomization = values->kustomization,
		.emit = {.dir = is_stdout(values->output) ? NULL : values->output,
			.in_place = values->in_place,
			.kust_only = values->kustomization,
			.recursive = values->recursive}};
	goci_auto_manifests all = {0};
	OCI_AUTO(goci_images_release) struct goci_images_of_refs images = {0};
	int status;

	if (goci_resolve_read(&what, &all, tell, err) < 0)
		return goci_complain(err);
	goci_images_init(&images, &all, values->build.call.push);
	status = build(values, &images);
	if (status != GOCI_EXIT_OK)
		return status;
	return goci_resolve_write(&what, &all, &images, err) < 0 ? goci_complain(err)
								 : GOCI_EXIT_OK;
}

static int run(const struct goci_command *command, char **argv)
{
	OCI_AUTO(values_release) struct values values = {0};
	oci_auto_strv rest = OCI_STRV_INIT;
	int status = goci_command_begin(command, argv, &values, &rest);
	struct oci_err err;

	if (status != GOCI_GO_ON)
		return status;
	if (rest.count)
		oci_err_set(&err, OCI_ERR_USAGE,
			"unexpected argument \"%.200s\": files are named by -f",
			rest.items[0]);
	else if (!values.files.count)
		oci_err_set(&err, OCI_ERR_USAGE,
			"no file is given: -f FILE, -f DIR, or -f - for standard input");
	else
		return resolve(&values, &err);
	return goci_complain(&err);
}

static const struct goci_example examples[] = {
	{"Put the digests of images into manifests",
		"goci resolve -f k8s --repository 'registry.example/shop/{name}'"},
	{0},
};

const struct goci_command goci_cmd_resolve = {
	.name = "resolve",
	.summary = "put image digests into Kubernetes manifests and the like",
	.usage = "-f FILE|DIR|- [OPTIONS]",
	.about =
		"Prints YAML and JSON files with each reference to a service replaced by "
		"its image, REPOSITORY@sha256:...: goci://NAME[:TARGET] is a service of "
		"goci.yaml, ko://IMPORT/PATH a main package. A reference is a value as a "
		"whole, under any key; all else stays byte for byte. The images are built "
		"first, as by goci build with the same options, whose --output is set in "
		"goci.yaml only; nothing is printed if one fails.\n\nThe repository of an "
		"image is the setting repository of goci.yaml, or --repository. Without "
		"a push no registry is needed: digests are known from the build. In a "
		"mapping with tag or digest, as Helm charts have it, a reference below "
		"repository becomes the repository, and the digest goes into the other.",
	.examples = examples,
	.options = &options,
	.more = &goci_build_options,
	.takes = takes,
	.run = run,
};
