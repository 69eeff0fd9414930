#include "call/command.h"

#include "app/text_print.h"
#include "diff/diff.h"
#include "diff/diff_text.h"
#include "manual/help.h"
#include "oci/json.h"
#include "oci/ref.h"
#include "options/checks.h"
#include "options/checks_run.h"
#include "options/option_values.h"
#include "process/cpus.h"
#include "process/fence.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

static bool wants_help(const struct goci_command *command, const void *values)
{
	const struct goci_option *help = goci_options_find(command->options, "help");

	if (!help && command->more)
		help = goci_options_find(command->more, "help");
	return help && *(const bool *)((const char *)values + help->offset);
}

int goci_command_begin(const struct goci_command *command, char **argv, void *values,
	struct oci_strv *rest)
{
	return goci_command_begin_apart(command, argv, values, rest, rest);
}

int goci_command_begin_apart(const struct goci_command *command, char **argv,
	void *values, struct oci_strv *rest, struct oci_strv *after)
{
	struct oci_err err;

	if (goci_getopt_apart(command->options, command->more, command->takes, argv,
		    values, rest, after, &err) < 0)
		return goci_complain(&err);
	if (!wants_help(command, values))
		return GOCI_GO_ON;
	goci_help_command(command);
	return GOCI_EXIT_OK;
}

int goci_command_run(const struct goci_command *command, char **argv)
{
	oci_auto_free void *values = oci_xcalloc(1, command->values);
	oci_auto_strv rest = OCI_STRV_INIT;
	int status = goci_command_begin(command, argv, values, &rest);
	struct oci_err err;

	if (status == GOCI_GO_ON)
		status = command->check(command, values, &rest, &err) < 0
				 ? goci_complain(&err)
				 : command->work(values, &rest);
	goci_values_free(command->options, values);
	return status;
}

int goci_command_image(const struct goci_command *command, const void *values,
	const struct oci_strv *rest, struct oci_err *err)
{
	(void)values;
	if (rest->count == 1)
		return goci_check_ref(rest->items[0], err);
	return oci_err_set(err, OCI_ERR_USAGE, "%s; \"goci help %s\" tells more",
		rest->count ? "one image at a time" : "no image is given",
		command->name);
}

void goci_command_fence(struct goci_fence *fence, const struct oci_strv *refs,
	const char *file, int output)
{
	fence->output = output;
	for (size_t i = 0; i < refs->count; i++) {
		oci_auto_ref ref = {0};
		struct oci_err ignored;

		if (oci_ref_parse_any(refs->items[i], &ref, &ignored) == 0)
			oci_strv_add(&fence->reads, ref.dir);
	}
	if (file)
		oci_strv_add(&fence->reads, file);
	goci_fence_raise(fence);
}

void goci_command_print(const json_t *doc, const struct oci_buf *text)
{
	oci_auto_buf line = OCI_BUF_INIT;

	if (!doc) {
		goci_text_print(stdout, text->data, text->len);
		return;
	}
	oci_json_write(doc, &line);
	oci_buf_adds(&line, "\n");
	goci_text_print(stdout, line.data, line.len);
}

int goci_command_diff(const json_t *diff, bool as_json)
{
	oci_auto_buf text = OCI_BUF_INIT;

	goci_diff_text(diff, &text);
	goci_command_print(as_json ? diff : NULL, &text);
	return goci_diff_is_equal(diff) ? GOCI_EXIT_OK : GOCI_EXIT_DIFFERS;
}

int goci_command_end(const struct oci_err *err, const struct oci_cancel *cancel)
{
	const struct goci_ci ci = goci_ci_of_environment();

	return goci_command_end_in(&ci, err, cancel);
}

int goci_command_end_in(const struct goci_ci *ci, const struct oci_err *err,
	const struct oci_cancel *cancel)
{
	int status = goci_complain_in(ci, err);

	return err->code == OCI_ERR_INTERRUPTED ? 128 + atomic_load(&cancel->signal)
						: status;
}

unsigned goci_command_jobs(void)
{
	unsigned cpus = goci_cpus();

	return cpus > GOCI_JOBS_MAX ? GOCI_JOBS_MAX : cpus;
}
