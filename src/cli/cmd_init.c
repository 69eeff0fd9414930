#include "app/text_print.h"
#include "call/command.h"
#include "cli/commands.h"
#include "init/init.h"
#include "options/checks.h"
#include "options/option_values.h"

#include <stdio.h>
#include <string.h>

struct values {
	char *dockerfile;
	char *ko;
	bool force;
	bool dry_run;
	bool help;
};

static const char *const none[] = {"none", NULL};

static const struct goci_option rows[] = {
	{.name = "from-dockerfile",
		.kind = GOCI_STRING,
		.scope = GOCI_ONCE,
		.group = GOCI_GROUP_RUN,
		.path = GOCI_PATH_FILE,
		.choices = none,
		.arg = "FILE",
		.help = "Dockerfile to carry over; default: DIR/Dockerfile, if any",
		.offset = offsetof(struct values, dockerfile),
		.check = goci_check_path},
	{.name = "from-ko",
		.kind = GOCI_STRING,
		.scope = GOCI_ONCE,
		.group = GOCI_GROUP_RUN,
		.path = GOCI_PATH_FILE,
		.choices = none,
		.arg = "FILE",
		.help = "ko's settings to carry over; default: DIR/.ko.yaml, if any",
		.offset = offsetof(struct values, ko),
		.check = goci_check_path},
	{.name = "force",
		.kind = GOCI_FLAG,
		.scope = GOCI_ONCE,
		.group = GOCI_GROUP_RUN,
		.help = "replace a goci.yaml that is there",
		.offset = offsetof(struct values, force)},
	{.name = "dry-run",
		.kind = GOCI_FLAG,
		.scope = GOCI_ONCE,
		.group = GOCI_GROUP_RUN,
		.help = "print goci.yaml and write nothing",
		.offset = offsetof(struct values, dry_run)},
	GOCI_ROW_HELP(struct values),
};

static const struct goci_options options = {rows, OCI_COUNT(rows)};

static void values_release(struct values *values)
{
	goci_values_free(&options, values);
}

static int init(const struct values *values, const char *dir, struct oci_err *err)
{
	const struct goci_init what = {.dir = dir,
		.dockerfile = values->dockerfile,
		.ko = values->ko,
		.force = values->force,
		.dry_run = values->dry_run};
	oci_auto_buf yaml = OCI_BUF_INIT, summary = OCI_BUF_INIT;

	if (goci_init_run(&what, &yaml, &summary, err) < 0)
		return goci_complain(err);
	goci_text_print(stderr, summary.data, summary.len);
	if (values->dry_run)
		goci_text_print(stdout, yaml.data, yaml.len);
	else
		goci_text_print_line(stderr, "wrote %s/goci.yaml", dir);
	return GOCI_EXIT_OK;
}

static int run(const struct goci_command *command, char **argv)
{
	oci_auto_strv rest = OCI_STRV_INIT;
	OCI_AUTO(values_release) struct values values = {0};
	int status = goci_command_begin(command, argv, &values, &rest);
	struct oci_err err;

	if (status != GOCI_GO_ON)
		return status;
	if (rest.count > 1) {
		oci_err_set(&err, OCI_ERR_USAGE, "unexpected argument \"%.200s\"",
			rest.items[1]);
		return goci_complain(&err);
	}
	return init(&values, rest.count ? rest.items[0] : ".", &err);
}

static const struct goci_operand operands[] = {
	{.name = "DIR",
		.help = "folder that goci.yaml is written for; default: the current one",
		.path = GOCI_PATH_DIR},
	{0},
};

static const struct goci_example examples[] = {
	{"Print the goci.yaml for a folder, and write nothing",
		"goci init --dry-run cmd/api"},
	{0},
};

const struct goci_command goci_cmd_init = {
	.name = "init",
	.summary = "write a goci.yaml from a Dockerfile or what else is there",
	.usage = "[OPTIONS] [DIR]",
	.about =
		"Writes DIR/goci.yaml with a comment for each thing that is to be known: "
		"the services in DIR, DIR/services/* and DIR/cmd/*, and what a "
		"Dockerfile or a .ko.yaml says. Each line of those files is carried over, "
		"done by goci anyway, or told on standard error with what to do "
		"instead.",
	.operands = operands,
	.examples = examples,
	.options = &options,
	.run = run,
};
