#include "app/defaults.h"
#include "assemble/dev.h"
#include "call/command.h"
#include "cli/commands.h"
#include "oci/pool.h"
#include "settings/build_options.h"
#include "settings/config.h"
#include "settings/config_find.h"
#include "settings/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* What goci-watch is started as, once everything of ours is released. */
struct start {
	struct oci_strv command;
	struct oci_strv env;
};

static int find(const struct goci_values *flags, const struct oci_strv *services,
	struct start *start, struct oci_err *err)
{
	struct goci_app app = {0};
	goci_auto_report *report = goci_report_new(stderr, GOCI_PROGRESS_PLAIN);
	goci_auto_signals signals = {0};
	goci_auto_config *own = NULL;
	struct goci_request request = {.flags = flags->service,
		.services = *services,
		.allowed = &flags->call.allowed};
	int status;

	if (goci_config_find_own(&own, err) < 0)
		return -1;
	request.own = own;
	app.report = report;
	goci_report_stops(report, &app.cancel);
	if (goci_signals_start(&signals, &app.cancel, report, err) < 0)
		return -1;
	app.pool = oci_pool_new(1);
	status = goci_dev(&app, &request, &start->command, &start->env, err);
	oci_pool_free(app.pool);
	return status;
}

/* What follows "--" is the service's, in the place of the cmd of its image. */
static int take_args(struct goci_settings *flags, const struct oci_strv *args,
	const struct oci_strv *services, struct oci_err *err)
{
	if (services->count > 1)
		return oci_err_set(err, OCI_ERR_USAGE,
			"goci dev runs one service, not %zu; arguments for it go after --",
			services->count);
	if (args->count && flags->cmd.count)
		return oci_err_set(err, OCI_ERR_USAGE,
			"--cmd and arguments after -- are the same; give one of them");
	oci_strv_add_all(&flags->cmd, args);
	return 0;
}

static int run(const struct goci_command *command, char **argv)
{
	goci_auto_values flags = GOCI_VALUES_INIT;
	oci_auto_strv services = OCI_STRV_INIT, args = OCI_STRV_INIT;
	struct start start = {OCI_STRV_INIT, OCI_STRV_INIT};
	int status = goci_command_begin_apart(command, argv, &flags, &services, &args);
	struct oci_err err;

	if (status != GOCI_GO_ON)
		return status;
	if (take_args(&flags.service, &args, &services, &err) == 0 &&
		find(&flags, &services, &start, &err) == 0) {
		execve(start.command.items[0], start.command.items, start.env.items);
		oci_err_sys(&err, errno, "start %s", start.command.items[0]);
	}
	oci_strv_release(&start.command);
	oci_strv_release(&start.env);
	return goci_complain(&err);
}

static const struct goci_operand operands[] = {
	{.name = "SERVICE",
		.help = "a folder, a Go package pattern (./cmd/api, ./...), a name from "
			"goci.yaml, or a reference of a manifest (goci://api, "
			"ko://example.com/cmd/api)",
		.word = GOCI_WORD_SERVICE},
	{.name = "ARG", .help = "an argument of the service", .repeated = true},
	{0},
};

static const struct goci_example examples[] = {
	{"Run a service again on every change, with an argument",
		"goci dev api -- --quiet"},
	{0},
};

const struct goci_command goci_cmd_dev = {
	.name = "dev",
	.summary = "build and run a service, again on every change",
	.usage = "[OPTIONS] [SERVICE] [-- ARG...]",
	.about =
		"Builds a service with the flags of goci build and runs it on this host, in "
		"no container; does both again whenever a file of it changes. The old "
		"program goes on until the new one is there. The default is the one that "
		"the goci.yaml of the current folder lists, else the current folder. Each "
		"ARG is one of the program's, in the place of the cmd of its image. PORT is "
		"that of the environment, else the first port, " GOCI_PORT_DEFAULT
		" by default, unless that "
		"is none.",
	.operands = operands,
	.examples = examples,
	.options = &goci_build_options,
	.takes = goci_option_of_dev,
	.run = run,
};
