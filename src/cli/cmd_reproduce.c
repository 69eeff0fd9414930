#include "cli/command.h"
#include "cli/commands.h"
#include "diff/reproduce.h"
#include "oci/json.h"
#include "options/checks.h"
#include "options/checks_run.h"
#include "settings/build_options.h"
#include "settings/config.h"
#include "settings/config_find.h"
#include "settings/settings.h"

#include <stdio.h>
#include <stdlib.h>

struct values {
	char *source;
	bool json;
	bool help;
};

static const struct goci_option rows[] = {
	{.name = "source",
		.kind = GOCI_STRING,
		.path = GOCI_PATH_DIR,
		.arg = "DIR",
		.help = "folder with the source; default: the current one",
		.offset = offsetof(struct values, source),
		.check = goci_check_path},
	GOCI_ROW_JSON(struct values, "print a JSON object"),
	GOCI_ROW_HELP(struct values),
};

static const struct goci_options options = {rows, OCI_COUNT(rows)};

/* One job more than there would be otherwise: it must not matter. */
static int rebuild(struct goci_reproduction *reproduction, bool as_json)
{
	struct goci_app app = {0};
	goci_auto_report *report = goci_report_new(stderr, GOCI_PROGRESS_AUTO);
	goci_auto_signals signals = {0};
	oci_auto_pool *pool = NULL;
	oci_auto_json *diff = NULL;
	unsigned jobs = goci_command_jobs();
	struct oci_err err;

	app.report = report;
	goci_report_stops(report, &app.cancel);
	if (goci_signals_start(&signals, &app.cancel, report, &err) < 0)
		return goci_complain(&err);
	app.pool = pool = oci_pool_new(jobs < GOCI_JOBS_MAX ? jobs + 1 : jobs - 1);
	diff = goci_reproduce(reproduction, &app, &err);
	return diff ? goci_command_diff(diff, as_json)
		    : goci_command_end(&err, &app.cancel);
}

/* What follows "--", and the image, is for the build. */
static int read_flags(
	const struct oci_strv *rest, struct goci_values *flags, struct oci_err *err)
{
	oci_auto_strv services = OCI_STRV_INIT;

	if (goci_getopt(&goci_build_options, rest->items + 1, flags, &services, err) <
		0)
		return -1;
	if (services.count)
		return oci_err_set(err, OCI_ERR_USAGE,
			"\"%.200s\": one image at a time; options of goci build "
			"follow \"--\"",
			services.items[0]);
	return 0;
}

static int reproduce(const void *given, const struct oci_strv *rest)
{
	const struct values *values = given;
	goci_auto_values flags = GOCI_VALUES_INIT;
	goci_auto_config *own = NULL;
	struct goci_reproduction reproduction = {.image = rest->items[0],
		.source = values->source,
		.settings = &flags.service,
		.allowed = &flags.call.allowed};
	struct oci_err err;

	if (goci_config_find_own(&own, &err) < 0)
		return goci_complain(&err);
	reproduction.own = own;
	return read_flags(rest, &flags, &err) < 0
		       ? goci_complain(&err)
		       : rebuild(&reproduction, values->json);
}

static int check(const struct goci_command *command, const void *values,
	const struct oci_strv *rest, struct oci_err *err)
{
	if (rest->count)
		return goci_check_ref(rest->items[0], err);
	return goci_command_image(command, values, rest, err);
}

static const struct goci_operand operands[] = {
	GOCI_OPERAND_REF,
	{0},
};

static const struct goci_example examples[] = {
	{"Build an image again, and compare", "goci reproduce oci:dist/api:production"},
	{0},
};

const struct goci_command goci_cmd_reproduce = {
	.name = "reproduce",
	.summary = "build an image again, and compare",
	.usage = "[OPTIONS] REF [-- BUILD OPTIONS]",
	.about =
		"Builds an image of goci again from a copy of its source, in another folder, "
		"under another umask and with another number of jobs, and tells whether it "
		"is the same, or how it differs and why. Platforms, stage, time and kind "
		"of compression are the image's; all else is what goci.yaml, and the "
		"options of goci build after \"--\", say. " GOCI_REF_HELP
		". The exit status is 0 when the "
		"two are the same and 3 when they differ.",
	.operands = operands,
	.examples = examples,
	.after = &goci_build_options,
	.options = &options,
	.run = goci_command_run,
	.values = sizeof(struct values),
	.check = check,
	.work = reproduce,
};
