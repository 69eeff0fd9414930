#include "app/app.h"
#include "app/output.h"
#include "app/text_print.h"
#include "call/command.h"
#include "carry/archive.h"
#include "cli/commands.h"
#include "cli/copy_registry.h"
#include "oci/copy.h"
#include "options/checks.h"
#include "options/checks_push.h"
#include "options/destination.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct values {
	struct oci_strv platforms;
	struct goci_push_values registry;
	bool help;
};

static const struct goci_option rows[] = {
	{.name = "platform",
		.kind = GOCI_COMMAS,
		.word = GOCI_WORD_PLATFORM,
		.arg = "OS/ARCH[,...]",
		.help = "the images for these platforms; default: all",
		.offset = offsetof(struct values, platforms),
		.check = goci_check_platform},
	GOCI_ROW_NO_REFERRERS(struct values, registry, GOCI_GROUP_IMAGE),
	GOCI_ROWS_REGISTRY(struct values, registry, GOCI_GROUP_PUSH),
	GOCI_ROW_HELP(struct values),
};

static const struct goci_options options = {rows, OCI_COUNT(rows)};

static void tell_waiting(void *report, const char *line)
{
	goci_report_error(report, "", line);
}

/* Artifacts have no place in a docker archive. */
static bool is_left_out(const struct oci_copy *copy, size_t i, const struct oci_ref *to)
{
	struct oci_digest id;
	struct oci_err err;

	return to->transport == OCI_DOCKER_ARCHIVE &&
	       oci_copy_image_id(copy, i, &id, &err) < 0;
}

/* References go to standard output, unless the archive does. */
static void print(const struct oci_copy *copy, const struct oci_ref *to)
{
	bool taken = goci_destination_is_stdout(to);

	for (size_t i = 0; i < oci_copy_count(copy); i++) {
		oci_auto_free char *ref = NULL;

		if (oci_copy_is_referrer(copy, i))
			continue;
		ref = goci_copied_reference(copy, i, to);
		if (is_left_out(copy, i, to))
			goci_text_print_line(
				stderr, "goci: %s: left out, as it is no image", ref);
		else
			goci_text_print_line(taken ? stderr : stdout, "%s", ref);
	}
}

/* What a layout calls by a tag alone, loaders leave without a name, or give one. */
static void warn_of_no_name(const struct oci_copy *copy, const struct oci_ref *to)
{
	oci_auto_free char *file = oci_ref_format(to);

	for (size_t i = 0; to->transport != OCI_LAYOUT && i < oci_copy_count(copy);
		i++) {
		oci_auto_free char *name = oci_copy_name(copy, i);

		if (oci_copy_is_referrer(copy, i) || (name && strchr(name, '/')))
			continue;
		goci_text_print_line(stderr,
			"goci: %s: an image has no name there, which loading needs: "
			"name it as FILE:NAME:TAG",
			file);
		return;
	}
}

static int write_to(struct oci_copy *copy, const struct oci_ref *to,
	struct goci_outputs *outputs, const struct goci_app *app, struct oci_err *err)
{
	const struct goci_waiting waiting = {tell_waiting, app->report};

	if (to->transport == OCI_LAYOUT)
		return oci_copy_to_layout(copy, to->dir, err);
	return goci_archive_write(
		copy, to->transport, outputs->items[0], &waiting, &app->cancel, err);
}

/* With the bytes that are written, and all of them. */
static int write_metered(struct oci_copy *copy, const struct oci_ref *to,
	struct goci_outputs *outputs, const struct goci_app *app, struct oci_err *err)
{
	oci_auto_free char *name = oci_ref_format(to);
	struct goci_step *step = goci_step_begin(app->report, name, "write");
	int status;

	oci_copy_meter(copy, goci_step_meter(step));
	status = write_to(copy, to, outputs, app, err);
	oci_copy_meter(copy, NULL);
	goci_step_end(step, status < 0 ? GOCI_STEP_FAILED : GOCI_STEP_DONE, NULL);
	return status;
}

/* `name` is what the image is called in the source, if that does not say it. */
static int copy_images(const struct oci_ref *from, const char *name,
	const struct oci_copy_choice *choice, const struct oci_ref *to,
	struct goci_outputs *outputs, const struct goci_app *app, struct oci_err *err)
{
	oci_auto_copy *copy = oci_copy_new(&app->cancel);

	if (oci_copy_add(copy, from, choice, err) < 0 ||
		(name && oci_copy_rename(copy, name, err) < 0) ||
		(to->tag && oci_copy_rename(copy, to->tag, err) < 0) ||
		write_metered(copy, to, outputs, app, err) < 0)
		return -1;
	print(copy, to);
	warn_of_no_name(copy, to);
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
	if (goci_destination_is_stdout(to) && isatty(STDOUT_FILENO))
		return oci_err_set(err, OCI_ERR_USAGE,
			"an archive is not written to a terminal: name a file, or pass "
			"it on through a pipe");
	return goci_outputs_add(outputs, "", path, false, err) < 0
		       ? -1
		       : goci_output_check_layout(outputs->items[0], err);
}

/* What is copied, and where to. */
struct task {
	const char *source, *target;
	struct oci_platform *platforms;
	struct oci_copy_choice choice;
	struct oci_ref to; /* unless it is a registry */
	struct goci_outputs outputs;
};

static void release(struct task *task)
{
	free(task->platforms);
	oci_ref_release(&task->to);
	goci_outputs_release(&task->outputs);
}

static int prepare(struct task *task, const struct values *values,
	const struct oci_strv *rest, struct oci_err *err)
{
	size_t count = values->platforms.count;

	*task = (struct task){.source = rest->items[0],
		.target = rest->items[1],
		.platforms = oci_xcalloc(count + 1, sizeof(*task->platforms)),
		.outputs = GOCI_OUTPUTS_INIT};
	task->choice = (struct oci_copy_choice){
		task->platforms, count, values->registry.no_referrers};
	for (size_t i = 0; i < count; i++)
		if (oci_platform_parse(
			    values->platforms.items[i], &task->platforms[i], err) < 0)
			return -1;
	if (goci_repository_is(task->target))
		return 0;
	return oci_ref_parse_any(task->target, &task->to, err) < 0
		       ? -1
		       : find_output(&task->outputs, &task->to, err);
}

static int copy_here(struct task *task)
{
	oci_auto_ref from = {0};
	goci_auto_report *report =
		goci_report_new(stderr, goci_report_live_only(stderr));
	struct goci_app app = {.report = report};
	goci_auto_signals signals = {0};
	struct oci_err err;

	goci_report_stops(report, &app.cancel);
	if (oci_ref_parse_any(task->source, &from, &err) < 0 ||
		goci_signals_start(&signals, &app.cancel, report, &err) < 0)
		return goci_complain(&err);
	if (copy_images(&from, NULL, &task->choice, &task->to, &task->outputs, &app,
		    &err) < 0)
		return goci_command_end(&err, &app.cancel);
	return GOCI_EXIT_OK;
}

/* An image by digest has no name; in a layout or an archive it needs one. */
static int copy_from_registry(
	struct task *task, const struct goci_session *session, struct oci_err *err)
{
	goci_auto_staging staging = GOCI_STAGING_INIT;
	oci_auto_ref from = {0};
	oci_auto_free char *name = NULL;

	if (strchr(task->source, '@') && !task->to.tag)
		return oci_err_set(err, OCI_ERR_USAGE,
			"%s has no tag: write the one that it gets, %s:TAG",
			task->source, task->target);
	return goci_copy_from_registry(session, task->source, &task->choice, &staging,
		       &from, &name, err) < 0
		       ? -1
		       : copy_images(&from, name, &task->choice, &task->to,
				 &task->outputs, &session->app, err);
}

static int copy_by_registry(struct task *task, const struct values *values)
{
	struct goci_session session;
	struct oci_err err;
	int status = goci_session_begin(&session, &values->registry, NULL, NULL, &err);

	if (status == 0)
		status = goci_repository_is(task->target)
				 ? goci_copy_to_registry(&session, task->source,
					   task->target, &task->choice, &err)
				 : copy_from_registry(task, &session, &err);
	return goci_session_end(&session, status, &err);
}

static int copy(const void *values, const struct oci_strv *rest)
{
	OCI_AUTO(release) struct task task = {0};
	struct oci_err err;

	if (prepare(&task, values, rest, &err) < 0)
		return goci_complain(&err);
	return goci_repository_is(task.source) || goci_repository_is(task.target)
		       ? copy_by_registry(&task, values)
		       : copy_here(&task);
}

static int check_destination(const char *text, struct oci_err *err)
{
	oci_auto_ref to = {0};

	if (goci_check_ref(text, err) < 0 || oci_ref_parse_any(text, &to, err) < 0)
		return -1;
	if (to.digest)
		return oci_err_set(err, OCI_ERR_USAGE,
			"%s: a destination has no digest: it gets the digest of the image",
			text);
	return to.transport == OCI_LAYOUT ? goci_check_layout(text, err) : 0;
}

static int check_source(const char *text, struct oci_err *err)
{
	oci_auto_ref from = {0};

	if (goci_check_ref(text, err) < 0 || oci_ref_parse_any(text, &from, err) < 0)
		return -1;
	return goci_destination_is_stdout(&from)
		       ? oci_err_set(err, OCI_ERR_USAGE,
				 "%s: an archive is not read from standard input, as "
				 "it is read in several passes: name a file",
				 text)
		       : 0;
}

static int check(const struct goci_command *command, const void *values,
	const struct oci_strv *rest, struct oci_err *err)
{
	const char *from, *to;

	(void)values;
	if (rest->count != 2)
		return oci_err_set(err, OCI_ERR_USAGE,
			"goci %s takes a source and a destination", command->name);
	from = rest->items[0];
	to = rest->items[1];
	if (goci_copy_registry_check(from, to, err) < 0 ||
		(!goci_repository_is(from) && check_source(from, err) < 0))
		return -1;
	return goci_repository_is(to) ? 0 : check_destination(to, err);
}

static const char *const registries[] = {"docker://", NULL};

static const struct goci_operand operands[] = {
	{.name = "SRC",
		.help = "the image, or images, to copy",
		.path = GOCI_PATH_IMAGE,
		.choices = registries},
	{.name = "DST",
		.help = "where they are written",
		.path = GOCI_PATH_OUTPUT,
		.choices = registries},
	{0},
};

static const struct goci_example examples[] = {
	{"Copy an image into an archive that docker and podman load",
		"goci copy oci:dist/api:production oci-archive:api.tar"},
	{"Copy one platform, under another name",
		"goci copy --platform linux/amd64 oci:dist/web:production oci:mirror/web:1.4"},
	{"Copy an image from a registry, with what refers to it",
		"goci copy docker://registry.example/shop/web:1.4 oci:mirror/web"},
	{0},
};

const struct goci_command goci_cmd_copy = {
	.name = "copy",
	.summary = "copy images between layouts, archives and registries",
	.usage = "[OPTIONS] SRC DST",
	.about =
		"Copies the image that SRC names, or all images of SRC if it names none, and "
		"what refers to them, to DST: oci:DIR[:TAG], oci-archive:FILE[:NAME] or "
		"docker-archive:FILE[:NAME:TAG]. docker://REPO[:TAG] is a registry, by the "
		"program skopeo. FILE may be \"-\" for standard output. "
		"Digests are checked on the way, and kept. In DST the image keeps its name; "
		"a TAG, or a NAME with a tag, gives it another.\n\nAn oci-archive: is taken "
		"by docker, podman, ctr and skopeo; a docker-archive: is what "
		"`docker save` writes, for one platform.",
	.operands = operands,
	.examples = examples,
	.options = &options,
	.run = goci_command_run,
	.values = sizeof(struct values),
	.check = check,
	.work = copy,
};
