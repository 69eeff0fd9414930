#include "cli/cmd_build.h"

#include "app/trace_write.h"
#include "assemble/build.h"
#include "call/command.h"
#include "cli/commands.h"
#include "options/checks_run.h"
#include "options/limits.h"
#include "outcome/files.h"
#include "settings/build_options.h"
#include "settings/config.h"
#include "settings/config_find.h"
#include "settings/settings.h"
#include "sign/signing.h"

#include <stdio.h>

/* What is set for this call: the command line over goci.yaml over the user's own. */
static void settle_call(struct goci_call *call, const struct goci_call *flags,
	const struct goci_config *own, const struct goci_config *config,
	struct goci_limits *limits)
{
	if (goci_config_counts(own, ".")) {
		goci_call_merge(call, goci_config_call(own));
		*limits = goci_config_own_sections(own)->limits;
	}
	if (config)
		goci_call_merge(call, goci_config_call(config));
	goci_call_merge(call, flags);
}

/* All files that are written beside the images: what is wrong is told before the work.
 */
static int find_outputs(struct goci_outputs *outputs, const struct goci_call *call,
	const struct goci_call *flags, const struct goci_config *config,
	struct oci_err *err)
{
	const struct goci_call none = {0};
	const struct goci_call *source = config ? goci_config_call(config) : &none;

	if (goci_outputs_add(outputs, "--metadata-file", call->metadata_file,
		    source->metadata_file && !flags->metadata_file, err) < 0 ||
		goci_outputs_add(outputs, "--image-refs", call->image_refs,
			source->image_refs && !flags->image_refs, err) < 0)
		return -1;
	return goci_outputs_add(
		outputs, "--trace", call->trace, source->trace && !flags->trace, err);
}

static int write_trace(
	struct goci_app *app, struct goci_output *to, struct oci_err *err)
{
	const struct goci_waiting waiting = {goci_report_waiting, app->report};

	if (to->refused)
		return 0;
	if (goci_output_begin(to, &waiting, &app->cancel, err) < 0 ||
		goci_trace_write(app->trace, to, &app->cancel, err) < 0)
		return -1;
	return goci_output_end(to, false, err);
}

/* The same with all that it does recorded, and written however it ends. */
static int build_traced(struct goci_app *app, const struct goci_request *request,
	struct goci_output *to)
{
	goci_auto_trace *trace = goci_trace_new();
	struct goci_span *whole;
	struct oci_err err;
	int status;

	app->trace = trace;
	goci_report_trace(app->report, trace);
	oci_pool_observe(app->pool, goci_trace_task, trace);
	whole = goci_trace_begin(trace, "", "goci build");
	status = goci_build(app, request, stdout);
	goci_trace_end(whole, status == GOCI_EXIT_OK ? "done" : "failed", NULL);
	if (write_trace(app, to, &err) == 0)
		return status;
	goci_report_error(app->report, "", err.msg);
	return status == GOCI_EXIT_OK ? GOCI_EXIT_FAILED : status;
}

static int build(
	const struct goci_request *request, enum goci_progress progress, unsigned jobs)
{
	struct goci_output *trace = goci_outputs_get(request->outputs, "--trace");
	struct goci_app app = {0};
	goci_auto_report *report = NULL;
	goci_auto_signals signals = {0};
	oci_auto_pool *pool = NULL;
	struct oci_err err;
	int status;

	app.report = report = goci_report_new(stderr, progress);
	goci_report_ci(report, &request->ci);
	goci_report_stops(report, &app.cancel);
	if (goci_signals_start(&signals, &app.cancel, report, &err) < 0)
		return goci_complain_in(&request->ci, &err);
	if (request->signing && goci_signing_warning(request->signing))
		goci_report_warn(report, "%s", goci_signing_warning(request->signing));
	app.pool = pool = oci_pool_new(jobs);
	status = trace ? build_traced(&app, request, trace)
		       : goci_build(&app, request, stdout);
	if (status != GOCI_EXIT_OK && atomic_load(&app.cancel.signal))
		return 128 + atomic_load(&app.cancel.signal);
	return status;
}

int goci_cmd_build_start(const struct goci_values *flags,
	const struct oci_strv *services, const struct goci_observer *observer,
	struct oci_err *err)
{
	goci_auto_values settled = GOCI_VALUES_INIT;
	struct goci_call *call = &settled.call;
	enum goci_progress progress = GOCI_PROGRESS_AUTO;
	unsigned jobs = goci_command_jobs();
	struct goci_limits limits = GOCI_LIMITS_INIT;
	struct goci_ci ci = {GOCI_CI_NONE, false};
	struct goci_request request;
	goci_auto_outputs outputs = GOCI_OUTPUTS_INIT;
	goci_auto_config *own = NULL, *config = NULL;
	goci_auto_configs configs = {0};
	goci_auto_signing *signing = NULL;

	if (goci_ci_parse(flags->call.ci, &ci, err) < 0 ||
		goci_config_find_own(&own, err) < 0 ||
		goci_config_find(".", NULL, &flags->call.allowed, &config, err) < 0)
		return goci_complain_in(&ci, err);
	settle_call(call, &flags->call, own, config, &limits);
	if (find_outputs(&outputs, call, &flags->call, config, err) < 0 ||
		goci_outcome_find(&ci, flags->call.ci_report, &outputs, err) < 0)
		return goci_complain_in(&ci, err);
	if (call->progress && goci_progress_parse(call->progress, &progress, err) < 0)
		return goci_complain_in(&ci, err);
	if (call->jobs && goci_jobs_parse(call->jobs, &jobs, err) < 0)
		return goci_complain_in(&ci, err);
	if (goci_signing_new(&flags->call.sign,
		    goci_config_counts(own, ".") ? &goci_config_own_sections(own)->sign
						 : NULL,
		    &signing, err) < 0)
		return goci_complain_in(&ci, err);
	request = (struct goci_request){.flags = flags->service,
		.services = *services,
		.own = own,
		.configs = &configs,
		.allowed = &flags->call.allowed,
		.prefix = flags->call.prefix,
		.cache_from = call->cache_from,
		.cache_to = call->cache_to,
		.load = flags->call.load,
		.outputs = &outputs,
		.ci = ci,
		.limits = limits,
		.observer = observer,
		.push = flags->call.push,
		.registry = &flags->call.registry,
		.signing = signing,
		.dry_run = flags->call.dry_run,
		.context_report = flags->call.context_report};
	return build(&request, progress, jobs);
}

static int run(const struct goci_command *command, char **argv)
{
	goci_auto_values flags = GOCI_VALUES_INIT;
	oci_auto_strv services = OCI_STRV_INIT;
	int status = goci_command_begin(command, argv, &flags, &services);
	struct oci_err err;

	return status == GOCI_GO_ON
		       ? goci_cmd_build_start(&flags, &services, NULL, &err)
		       : status;
}

static const struct goci_operand operands[] = {
	{.name = "SERVICE",
		.help = "a folder, a Go package pattern (./cmd/api, ./...), a name from "
			"goci.yaml, or a reference of a manifest (goci://api, "
			"ko://example.com/cmd/api)",
		.word = GOCI_WORD_SERVICE,
		.repeated = true},
	{0},
};

static const struct goci_example examples[] = {
	{"Build what goci.yaml lists, or the current folder, into oci:dist/NAME",
		"goci build"},
	{"Build one package under another name and tag",
		"goci build -t shop/api:1.4 ./cmd/api"},
	{"Build for two platforms",
		"goci build --platform linux/amd64,linux/arm64 web"},
	{"Write an archive that docker load takes",
		"goci build --platform linux/amd64 -o docker-archive:web.tar:shop/web:1.4 web"},
	{"Print the plan, and build nothing", "goci build --dry-run web"},
	{0},
};

const struct goci_command goci_cmd_build = {
	.name = "build",
	.summary = "build the images of Go services",
	.usage = "[OPTIONS] [SERVICE]...",
	.about =
		"Builds the image of each SERVICE into an OCI image layout on "
		"disk and prints its reference. A SERVICE is a folder, a Go package "
		"pattern (./cmd/api, ./...), a name from goci.yaml or a reference of a manifest "
		"(goci://api, ko://example.com/cmd/api); the default is what "
		"the goci.yaml of the current folder lists, else the current "
		"folder.\n\nOptions that add to a list, as --tag and --output do, may be "
		"given more than once. {name}, {target}, {git.tag}, {git.short}, {git.commit}, "
		"{git.branch} and {date} stand for their values in --tag, --output, "
		"--repository, --push, --ldflags, --label and --annotation.\n\nAll but --allow-go-flag, --dry-run, --context-report, --help, "
		"--sign-... and those of the registry can be set "
		"in goci.yaml too, by their names, below \"defaults\" or \"services: NAME\", and "
		"below \"defaults\" in $XDG_CONFIG_HOME/goci/config.yaml for all sources; --prefix "
		"as \"prefix\" at the top of both. A "
		"goci.yaml names only files of its own source, and those flags of Go that can do "
		"no harm.",
	.operands = operands,
	.examples = examples,
	.options = &goci_build_options,
	.run = run,
};
