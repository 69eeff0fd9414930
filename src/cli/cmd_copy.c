#include "app/output.h"
#include "app/text_print.h"
#include "carry/archive.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "oci/copy.h"
#include "options/checks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct values {
	struct oci_strv platforms;
	bool no_referrers;
	bool help;
};

static const struct goci_option rows[] = {
	{.name = "platform",
		.kind = GOCI_COMMAS,
		.arg = "OS/ARCH[,...]",
		.help = "the images for these platforms; default: all",
		.offset = offsetof(struct values, platforms),
		.check = goci_check_platform},
	{.name = "no-referrers",
		.kind = GOCI_FLAG,
		.help = "leave out what refers to the images: signatures, SBOMs, ...",
		.offset = offsetof(struct values, no_referrers)},
	GOCI_ROW_HELP(struct values),
};

static const struct goci_options options = {rows, OCI_COUNT(rows)};

static void tell_waiting(void *arg, const char *line)
{
	goci_text_print_line(arg, "goci: %s", line);
}

/* References go to standard output, unless the archive does. */
static void print(const struct oci_copy *copy, const struct oci_ref *to)
{
	bool taken = strcmp(to->dir, GOCI_ARCHIVE_STDOUT) == 0 &&
		     to->transport != OCI_LAYOUT;

	for (size_t i = 0; i < oci_copy_count(copy); i++) {
		oci_auto_free char *ref = NULL;

		if (oci_copy_is_referrer(copy, i))
			continue;
		ref = goci_copied_reference(copy, i, to);
		goci_text_print_line(taken ? stderr : stdout, "%s", ref);
	}
}

static int write_to(struct oci_copy *copy, const struct oci_ref *to,
	struct goci_outputs *outputs, const struct oci_cancel *cancel,
	struct oci_err *err)
{
	const struct goci_waiting waiting = {tell_waiting, stderr};

	if (to->transport == OCI_LAYOUT)
		return oci_copy_to_layout(copy, to->dir, err);
	return goci_archive_write(
		copy, to->transport, outputs->items[0], &waiting, cancel, err);
}

static int copy_images(const struct values *values, const struct oci_ref *from,
	const struct oci_ref *to, struct goci_outputs *outputs,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_copy *copy = oci_copy_new(cancel);
	size_t count = values->platforms.count;
	oci_auto_free struct oci_platform *platforms =
		oci_xcalloc(count + 1, sizeof(*platforms));
	const struct oci_copy_choice choice = {platforms, count, values->no_referrers};

	for (size_t i = 0; i < count; i++)
		if (oci_platform_parse(values->platforms.items[i], &platforms[i], err) <
			0)
			return -1;
	if (oci_copy_add(copy, from, &choice, err) < 0 ||
		(to->tag && oci_copy_rename(copy, to->tag, err) < 0) ||
		write_to(copy, to, outputs, cancel, err) < 0)
		return -1;
	print(copy, to);
	return 0;
}

/* Whether the destination can be written is found out before the source is read. */
static int find_output(
	struct goci_outputs *outputs, const struct oci_ref *to, struct oci_err *err)
{
	const char *path = goci_archive_path(to->dir);

	if (to->transport == OCI_LAYOUT)
		return goci_output_check_folder(to->dir, err) < 0
			       ? oci_err_wrap(err, "oci:%s", to->dir)
			       : 0;
	if (strcmp(to->dir, GOCI_ARCHIVE_STDOUT) == 0 && isatty(STDOUT_FILENO))
		return oci_err_set(err, OCI_ERR_USAGE,
			"an archive is not written to a terminal: name a file, or pass "
			"it on through a pipe");
	return goci_outputs_add(outputs, "", path, false, err);
}

static int copy(const void *values, const struct oci_strv *rest)
{
	goci_auto_outputs outputs = GOCI_OUTPUTS_INIT;
	oci_auto_ref from = {0}, to = {0};
	struct oci_cancel cancel = {0};
	goci_auto_signals signals = {0};
	struct oci_err err;

	if (oci_ref_parse_any(rest->items[0], &from, &err) < 0 ||
		oci_ref_parse_any(rest->items[1], &to, &err) < 0 ||
		find_output(&outputs, &to, &err) < 0 ||
		goci_signals_start(&signals, &cancel, NULL, &err) < 0)
		return goci_complain(&err);
	if (copy_images(values, &from, &to, &outputs, &cancel, &err) < 0)
		return goci_command_end(&err, &cancel);
	return GOCI_EXIT_OK;
}

static int check(const struct goci_command *command, const void *values,
	const struct oci_strv *rest, struct oci_err *err)
{
	oci_auto_ref to = {0};

	(void)values;
	if (rest->count != 2)
		return oci_err_set(err, OCI_ERR_USAGE,
			"goci %s takes a source and a destination", command->name);
	if (goci_check_ref(rest->items[0], err) < 0 ||
		goci_check_ref(rest->items[1], err) < 0 ||
		oci_ref_parse_any(rest->items[1], &to, err) < 0)
		return -1;
	if (to.digest)
		return oci_err_set(err, OCI_ERR_USAGE,
			"%s: a destination has no digest: it gets the digest of the image",
			rest->items[1]);
	return to.transport == OCI_LAYOUT ? goci_check_layout(rest->items[1], err) : 0;
}

const struct goci_command goci_cmd_copy = {
	.name = "copy",
	.summary = "copy images between layouts and archives",
	.usage = "[OPTIONS] SRC DST",
	.about =
		"Copies the image that SRC names, or all images of SRC if it names none, and "
		"what refers to them, to DST: oci:DIR[:TAG], oci-archive:FILE[:NAME] or "
		"docker-archive:FILE[:NAME:TAG]. FILE may be \"-\" for standard output. "
		"Digests are checked on the way, and kept. In DST the image keeps its name; "
		"a TAG, or a NAME with a tag, gives it another.\n\nAn oci-archive: is taken "
		"by docker, podman, ctr, nerdctl and skopeo; a docker-archive: is what "
		"`docker save` writes, for one platform.",
	.options = &options,
	.run = goci_command_run,
	.values = sizeof(struct values),
	.check = check,
	.work = copy,
};
