#include "call/command.h"
#include "cli/commands.h"
#include "cli/sign_by_hand.h"
#include "diff/reproduce.h"
#include "diff/reproduce_vsa.h"
#include "oci/json.h"
#include "options/checks.h"
#include "options/checks_run.h"
#include "settings/build_options.h"
#include "settings/config.h"
#include "settings/config_find.h"
#include "settings/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

struct values {
	char *source;
	bool attest;
	char *verifier;
	struct goci_sign_values sign;
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
	{.name = "attest",
		.kind = GOCI_FLAG,
		.help = "attach the verdict to the image, signed",
		.offset = offsetof(struct values, attest)},
	{.name = "verifier-id",
		.kind = GOCI_STRING,
		.arg = "URI",
		.help = "with --attest, who says so; default: goci itself",
		.offset = offsetof(struct values, verifier),
		.check = goci_check_uri},
	GOCI_ROWS_KEY(struct values),
	GOCI_ROW_JSON(struct values, "print a JSON object"),
	GOCI_ROW_HELP(struct values),
};

static const struct goci_options options = {rows, OCI_COUNT(rows)};

/* A call: what is built again, and who signs the verdict. */
struct call {
	const struct values *values;
	struct goci_reproduction *reproduction;
	struct goci_signing *signing; /* NULL: nobody */
	struct goci_verdict_subject subject;
};

static int attest(const struct call *call, const json_t *diff, struct goci_app *app,
	struct oci_err *err)
{
	oci_auto_buf predicate = OCI_BUF_INIT;
	const struct goci_claim claim = {GOCI_VSA_TYPE, &predicate};
	oci_auto_json *doc =
		goci_verdict_vsa(&call->subject, call->values->verifier, diff);

	oci_json_write(doc, &predicate);
	if (goci_verdict_check(&call->subject, &app->cancel, err) < 0)
		return -1;
	return goci_sign_found(&call->subject.ref, &claim, call->signing, app, err);
}

/* One job more than there would be otherwise: it must not matter. */
static int rebuild(const struct call *call)
{
	struct goci_app app = {0};
	goci_auto_report *report = goci_report_new(stderr, GOCI_PROGRESS_AUTO);
	goci_auto_signals signals = {0};
	oci_auto_pool *pool = NULL;
	oci_auto_json *diff = NULL;
	unsigned jobs = goci_command_jobs();
	mode_t mask = umask(022);
	struct oci_err err;

	umask(mask);
	app.report = report;
	goci_report_stops(report, &app.cancel);
	if (goci_signals_start(&signals, &app.cancel, report, &err) < 0)
		return goci_complain(&err);
	app.pool = pool = oci_pool_new(jobs < GOCI_JOBS_MAX ? jobs + 1 : jobs - 1);
	diff = goci_reproduce(call->reproduction, &app, &err);
	umask(mask);
	if (!diff || (call->signing && attest(call, diff, &app, &err) < 0))
		return goci_command_end(&err, &app.cancel);
	return goci_command_diff(diff, call->values->json);
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

static void call_release(struct call *call)
{
	goci_verdict_subject_release(&call->subject);
}

/* Before anything is started: it takes the password out of the environment. */
static int prepare(
	struct call *call, struct goci_signing **signing, struct oci_err *err)
{
	if (!call->values->attest)
		return 0;
	if (goci_sign_find(&call->values->sign, signing, err) < 0 ||
		goci_verdict_subject_read(
			&call->subject, call->reproduction->image, err) < 0)
		return -1;
	call->signing = *signing;
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
	goci_auto_signing *signing = NULL;
	OCI_AUTO(call_release)
	struct call call = {.values = values, .reproduction = &reproduction};
	struct oci_err err;

	if (goci_config_find_own(&own, &err) < 0)
		return goci_complain(&err);
	reproduction.own = own;
	if (read_flags(rest, &flags, &err) < 0 || prepare(&call, &signing, &err) < 0)
		return goci_complain(&err);
	return rebuild(&call);
}

static int check(const struct goci_command *command, const void *values,
	const struct oci_strv *rest, struct oci_err *err)
{
	const struct values *v = values;

	if (!v->attest && (v->verifier || v->sign.key || v->sign.password_file))
		return oci_err_set(err, OCI_ERR_USAGE, "--%s goes with --attest",
			v->verifier   ? "verifier-id"
			: v->sign.key ? "key"
				      : "password-file");
	/* What follows is for the build. */
	if (v->attest && rest->count)
		return goci_sign_check_ref(command, values,
			&(struct oci_strv){.items = rest->items, .count = 1}, err);
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
	{"Say so to others, by a key",
		"goci reproduce --attest --key second.key oci:dist/api:production"},
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
		". With --attest the verdict, good or bad, is attached to the image in its "
		"layout as a signed verification summary (SLSA VSA), without a time of "
		"now: its time is $SOURCE_DATE_EPOCH, or the image's. The exit status is 0 "
		"when the "
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
