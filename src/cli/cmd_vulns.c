#include "app/output.h"
#include "app/text_print.h"
#include "binary/extract.h"
#include "call/command.h"
#include "cli/commands.h"
#include "inspect/vulnerable.h"
#include "oci/json.h"
#include "options/checks.h"
#include "options/checks_run.h"
#include "options/limits.h"
#include "outcome/inputs.h"
#include "service/epoch.h"
#include "vulns/db_find.h"
#include "vulns/db_open.h"
#include "vulns/openvex.h"
#include "vulns/sarif.h"
#include "vulns/text.h"
#include "vulns/vulns_json.h"

#include <stdio.h>
#include <stdlib.h>

struct values {
	char *db;
	char *platform;
	char *fail_on;
	char *max_age;
	char *output;
	bool offline;
	bool json;
	bool openvex;
	bool sarif;
	bool help;
};

static const char *const fails[] = {"linked", "package", "module", "none", NULL};

static const struct goci_option rows[] = {
	{.name = "db",
		.kind = GOCI_STRING,
		.scope = GOCI_ONCE,
		.path = GOCI_PATH_FILE,
		.arg = "DB",
		.help = "the database: a folder, a zip, or MODULE@VERSION; default: the "
			"newest " GOCI_VULNDB_MODULE,
		.offset = offsetof(struct values, db),
		.check = goci_check_path},
	{.name = "offline",
		.kind = GOCI_FLAG,
		.help = "fetch nothing: take the newest database of the module cache",
		.offset = offsetof(struct values, offline)},
	{.name = "max-age",
		.kind = GOCI_STRING,
		.scope = GOCI_ONCE,
		.word = GOCI_WORD_NUMBER,
		.arg = "DAYS",
		.help = "fail if the database is older",
		.offset = offsetof(struct values, max_age),
		.last_counts = true,
		.check = goci_check_count},
	{.name = "fail-on",
		.kind = GOCI_STRING,
		.scope = GOCI_ONCE,
		.choices = fails,
		.help = "status 1 if vulnerable code is linked, if anything of a vulnerable "
			"package is, if an affected module is there, or never; default: "
			"linked",
		.offset = offsetof(struct values, fail_on),
		.last_counts = true},
	{.name = "platform",
		.kind = GOCI_STRING,
		.word = GOCI_WORD_PLATFORM,
		.arg = "OS/ARCH",
		.help = "which image of an index; default: all of them",
		.offset = offsetof(struct values, platform),
		.check = goci_check_platform},
	{.name = "output",
		.letter = 'o',
		.kind = GOCI_STRING,
		.scope = GOCI_ONCE,
		.group = GOCI_GROUP_RUN,
		.path = GOCI_PATH_FILE,
		.arg = "FILE",
		.help = "write to this file instead of standard output",
		.offset = offsetof(struct values, output),
		.check = goci_check_output},
	{.name = "openvex",
		.kind = GOCI_FLAG,
		.group = GOCI_GROUP_RUN,
		.help = "print an OpenVEX document, to attach or to give to scanners",
		.offset = offsetof(struct values, openvex)},
	{.name = "sarif",
		.kind = GOCI_FLAG,
		.group = GOCI_GROUP_RUN,
		.help = "print a SARIF 2.1.0 log",
		.offset = offsetof(struct values, sarif)},
	GOCI_ROW_JSON(struct values, "print a JSON object"),
	GOCI_ROW_HELP(struct values),
};

static const struct goci_options options = {rows, OCI_COUNT(rows)};

/* A call under way. */
struct call {
	const struct values *values;
	const struct oci_strv *names;
	struct goci_vulndb db;
	struct goci_outputs outputs;
	int scratch;
	struct oci_cancel cancel;
};

static void call_release(struct call *call)
{
	goci_vulndb_release(&call->db);
	goci_outputs_release(&call->outputs);
	oci_closep(&call->scratch);
}

static int read_db(struct call *call, struct oci_err *err)
{
	const struct values *values = call->values;
	struct goci_db_open how = {.wanted = values->db,
		.offline = values->offline,
		.max_age = -1,
		.cancel = &call->cancel};

	if (values->max_age && goci_count_parse(values->max_age, &how.max_age, err) < 0)
		return -1;
	return goci_vulndb_open(&call->db, &how, err);
}

static int open_output(struct call *call, struct oci_err *err)
{
	struct goci_outputs *outputs = &call->outputs;

	if (!call->values->output)
		return 0;
	if (goci_outputs_add(outputs, "--output", call->values->output, false, err) < 0)
		return -1;
	for (size_t i = 0; i < call->names->count; i++)
		if (goci_vulnerable_is_image(call->names->items[i])
				? goci_outputs_check_image(
					  outputs, "", call->names->items[i], err) < 0
				: goci_outputs_check_file(
					  outputs, "", call->names->items[i], err) < 0)
			return -1;
	return goci_output_begin(outputs->items[0], NULL, &call->cancel, err);
}

/* From here on nothing is fetched, started or opened but what was named. */
static void fence(struct call *call, struct goci_fence *fence)
{
	const struct goci_output *output = goci_outputs_get(&call->outputs, "--output");

	for (size_t i = 0; i < call->names->count; i++)
		if (!goci_vulnerable_is_image(call->names->items[i]))
			oci_strv_add(&fence->reads, call->names->items[i]);
	goci_command_fence(fence, call->names, NULL, output ? output->file.folder : -1);
}

/* What OpenVEX calls the time of the document: the call's, or the database's. */
static json_t *openvex(const struct goci_vulns_report *report, struct oci_err *err)
{
	char text[GOCI_EPOCH_STR];
	int64_t epoch;

	if (goci_epoch_read(&epoch, text, err) < 0)
		return NULL;
	return goci_vulns_openvex(report,
		getenv("SOURCE_DATE_EPOCH") || !*report->db->date ? text
								  : report->db->date,
		err);
}

static int make(const struct call *call, const struct goci_vulns_report *report,
	struct oci_buf *out, struct oci_err *err)
{
	const struct values *values = call->values;
	oci_auto_json *doc = NULL;

	if (values->openvex)
		doc = openvex(report, err);
	else if (values->sarif)
		doc = goci_vulns_sarif(report);
	else if (values->json)
		doc = goci_vulns_json(report);
	else
		goci_vulns_text(report, out);
	if (values->openvex && !doc)
		return -1;
	if (doc) {
		oci_json_write(doc, out);
		oci_buf_adds(out, "\n");
	}
	return 0;
}

static int print(
	struct call *call, const struct goci_vulns_report *report, struct oci_err *err)
{
	struct goci_output *output = goci_outputs_get(&call->outputs, "--output");
	oci_auto_buf out = OCI_BUF_INIT;

	if (make(call, report, &out, err) < 0)
		return -1;
	if (!output) {
		goci_text_print(stdout, out.data, out.len);
		return 0;
	}
	return goci_output_write(output, &out, &call->cancel, err) < 0
		       ? -1
		       : goci_output_end(output, false, err);
}

/* All are looked at; what cannot be is told on the way and is a failure. */
static int look_at_all(struct call *call, struct goci_vulns_report *report)
{
	int status = GOCI_EXIT_OK;
	struct oci_err err;

	for (size_t i = 0; i < call->names->count; i++) {
		const struct goci_vulnerable what = {call->names->items[i],
			call->values->platform, call->scratch, &call->cancel};

		if (goci_vulnerable_look(&what, report, &err) == 0)
			continue;
		status = goci_command_end(&err, &call->cancel);
		if (err.code == OCI_ERR_INTERRUPTED)
			break;
	}
	return status;
}

/* How the call ends when everything was told. */
static int verdict(const struct call *call, const struct goci_vulns_report *report)
{
	static const char *const about[] = {"with vulnerable code that is linked",
		"in packages that are linked", "in its modules", ""};
	const char *word = call->values->fail_on;
	enum goci_vulns_fail fail = GOCI_VULNS_FAIL_LINKED;
	int status = GOCI_EXIT_OK;
	struct oci_err err;

	if (word)
		(void)goci_vulns_fail_parse(word, &fail);
	for (size_t i = 0; i < report->count; i++) {
		size_t count = goci_vulns_count(&report->items[i], fail);

		if (!count)
			continue;
		oci_err_set(&err, OCI_ERR_INVALID, "%s: %zu known vulnerabilit%s %s",
			report->items[i].name, count, count == 1 ? "y" : "ies",
			about[fail]);
		status = goci_complain(&err);
	}
	return goci_vulndb_complete(&call->db, &err) < 0 ? goci_complain(&err) : status;
}

static int scan(struct call *call)
{
	goci_auto_vulns_report report = GOCI_VULNS_REPORT_INIT;
	struct oci_err err;
	int status, last;

	report.db = &call->db;
	status = look_at_all(call, &report);
	if (call->cancel.signal)
		return status;
	if (report.count && print(call, &report, &err) < 0)
		return goci_command_end(&err, &call->cancel);
	last = verdict(call, &report);
	return status != GOCI_EXIT_OK ? status : last;
}

static int vulns(const void *given, const struct oci_strv *names)
{
	OCI_AUTO(call_release)
	struct call call = {.values = given,
		.names = names,
		.db = GOCI_VULNDB_INIT,
		.outputs = GOCI_OUTPUTS_INIT,
		.scratch = -1};
	goci_auto_fence own = GOCI_FENCE_INIT;
	goci_auto_signals signals = {0};
	struct oci_err err;

	if (read_db(&call, &err) < 0 || open_output(&call, &err) < 0)
		return goci_command_end(&err, &call.cancel);
	call.scratch = goci_scratch_open(&err);
	fence(&call, &own);
	if (goci_signals_start(&signals, &call.cancel, NULL, &err) < 0)
		return goci_complain(&err);
	return scan(&call);
}

static int check(const struct goci_command *command, const void *given,
	const struct oci_strv *names, struct oci_err *err)
{
	const struct values *values = given;

	if (!names->count)
		return oci_err_set(err, OCI_ERR_USAGE,
			"expected an image or a program; \"goci help %s\" tells more",
			command->name);
	if (values->json + values->sarif + values->openvex > 1)
		return oci_err_set(err, OCI_ERR_USAGE,
			"--json, --sarif and --openvex are three forms; choose one");
	for (size_t i = 0; i < names->count; i++)
		if ((goci_vulnerable_is_image(names->items[i])
				    ? goci_check_ref(names->items[i], err)
				    : goci_check_path(names->items[i], err)) < 0)
			return -1;
	return 0;
}

static const struct goci_operand operands[] = {
	{.name = "REF",
		.help = GOCI_REF_FORMS ", or the path of a program",
		.path = GOCI_PATH_IMAGE,
		.repeated = true},
	{0},
};

static const struct goci_example examples[] = {
	{"Tell which known vulnerabilities are in an image",
		"goci vulns oci:dist/api:production"},
	{"Write an OpenVEX document about it",
		"goci vulns --openvex --fail-on none -o vex.json oci:dist/api:production"},
	{0},
};

const struct goci_command goci_cmd_vulns = {
	.name = "vulns",
	.summary = "tell which known vulnerabilities are in Go programs",
	.usage = "[OPTIONS] REF...",
	.about =
		"Looks up the modules of each Go program in an image, its standard library and "
		"a Go toolchain in the Go vulnerability database, and tells which are affected, "
		"and whether the vulnerable functions are linked: the function table says so, "
		"which stays in a stripped program. " GOCI_REF_HELP
		"; or a program on disk. What a program does not tell counts as "
		"linked. The database is a Go module that comes through the module proxy; with "
		"--offline, or --db and a folder or a zip, nothing is fetched. The status is 0 "
		"when no vulnerable code is linked, 1 when some is or something cannot be "
		"read, 2 for a wrong command line.",
	.operands = operands,
	.examples = examples,
	.options = &options,
	.run = goci_command_run,
	.values = sizeof(struct values),
	.check = check,
	.work = vulns,
};
