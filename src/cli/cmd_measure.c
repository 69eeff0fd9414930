#include "app/text_print.h"
#include "call/command.h"
#include "cli/commands.h"
#include "measure/measure_report.h"
#include "measure/measure_values.h"
#include "oci/json.h"
#include "options/checks.h"
#include "report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STARTS "5"
#define TIMEOUT "30s"
#define STOP_TIMEOUT "10s"

struct values {
	char *platform;
	char *runtime;
	char *starts;
	char *port;
	char *path;
	struct oci_strv env;
	char *timeout;
	char *stop_timeout;
	char *network;
	char *memory;
	char *pids;
	bool insecure;
	bool json;
	bool help;
};

static const char *const networks[] = {"own", "host", NULL};
static const char *const runtimes[] = {"runc", "crun", NULL};

static const struct goci_option rows[] = {
	GOCI_ROW_PLATFORM(struct values),
	{.name = "env",
		.letter = 'e',
		.kind = GOCI_MAP,
		.group = GOCI_GROUP_CONFIG,
		.arg = "NAME=VALUE",
		.help = "a variable for the service, over the image's",
		.offset = offsetof(struct values, env),
		.check = goci_check_env},
	{.name = "port",
		.kind = GOCI_STRING,
		.group = GOCI_GROUP_CONFIG,
		.arg = "PORT",
		.help = "where it answers, also passed to it as PORT; default: the "
			"image's PORT (in the host's network a free one), else the "
			"first that it exposes; where there is none, or nothing answers "
			"on it, the first that the service listens on",
		.offset = offsetof(struct values, port),
		.check = goci_check_tcp_port},
	{.name = "path",
		.kind = GOCI_STRING,
		.group = GOCI_GROUP_CONFIG,
		.arg = "/PATH",
		.help = "wait for GET /PATH to answer 2xx or 3xx; default: for a "
			"connection",
		.offset = offsetof(struct values, path),
		.check = goci_check_url_path},
	{.name = "starts",
		.letter = 'n',
		.kind = GOCI_STRING,
		.group = GOCI_GROUP_RUN,
		.word = GOCI_WORD_NUMBER,
		.arg = "N",
		.help = "how often it is started; default: " STARTS,
		.offset = offsetof(struct values, starts),
		.last_counts = true,
		.check = goci_check_starts},
	{.name = "runtime",
		.kind = GOCI_STRING,
		.group = GOCI_GROUP_RUN,
		.path = GOCI_PATH_FILE,
		.choices = runtimes,
		.arg = "PROGRAM",
		.help = "what starts it, a name or a path; default: runc, else crun",
		.offset = offsetof(struct values, runtime),
		.check = goci_check_path,
		.last_counts = true},
	{.name = "timeout",
		.kind = GOCI_STRING,
		.group = GOCI_GROUP_RUN,
		.arg = "TIME",
		.help = "how long it may take to answer; default: " TIMEOUT,
		.offset = offsetof(struct values, timeout),
		.last_counts = true,
		.check = goci_check_duration},
	{.name = "stop-timeout",
		.kind = GOCI_STRING,
		.group = GOCI_GROUP_RUN,
		.arg = "TIME",
		.help = "how long it may take to end before it is killed; default: " STOP_TIMEOUT,
		.offset = offsetof(struct values, stop_timeout),
		.last_counts = true,
		.check = goci_check_duration},
	{.name = "network",
		.kind = GOCI_STRING,
		.group = GOCI_GROUP_LIMITS,
		.choices = networks,
		.help = "which network it sees; default: own, a loopback device alone; "
			"host: this host's, where a database is at 127.0.0.1",
		.offset = offsetof(struct values, network),
		.last_counts = true},
	{.name = "memory",
		.kind = GOCI_STRING,
		.group = GOCI_GROUP_LIMITS,
		.arg = "SIZE",
		.help = "how much memory it may take; default: " OCI_TEXT(
			GOCI_MEMORY_USUAL_MB) "MB",
		.offset = offsetof(struct values, memory),
		.last_counts = true,
		.check = goci_check_memory},
	{.name = "pids",
		.kind = GOCI_STRING,
		.group = GOCI_GROUP_LIMITS,
		.word = GOCI_WORD_NUMBER,
		.arg = "N",
		.help = "how many processes and threads it may have; default: " OCI_TEXT(
			GOCI_PIDS_USUAL),
		.offset = offsetof(struct values, pids),
		.last_counts = true,
		.check = goci_check_pids},
	{.name = "insecure",
		.kind = GOCI_FLAG,
		.group = GOCI_GROUP_LIMITS,
		.help = "start it even where a user namespace, seccomp or a network of "
			"its own cannot be had",
		.offset = offsetof(struct values, insecure)},
	GOCI_ROW_JSON(struct values, "print a JSON object: seconds and bytes"),
	GOCI_ROW_HELP(struct values),
};

static const struct goci_options options = {rows, OCI_COUNT(rows)};

static int read_isolation(struct goci_isolation_request *request,
	const struct values *values, struct oci_err *err)
{
	*request = (struct goci_isolation_request){
		.host_network = values->network && strcmp(values->network, "host") == 0,
		.insecure = values->insecure,
		.memory = GOCI_MEMORY_USUAL,
		.pids = GOCI_PIDS_USUAL};
	if (values->memory &&
		goci_memory_parse(values->memory, &request->memory, err) < 0)
		return -1;
	return values->pids ? goci_pids_parse(values->pids, &request->pids, err) : 0;
}

static int read_values(
	struct goci_measure *m, const struct values *values, struct oci_err *err)
{
	m->runtime = values->runtime;
	m->path = values->path;
	m->env = values->env;
	m->port = values->port ? goci_port_number(values->port) : 0;
	if (goci_starts_parse(
		    values->starts ? values->starts : STARTS, &m->starts, err) < 0 ||
		goci_duration_parse(values->timeout ? values->timeout : TIMEOUT,
			&m->timeout, err) < 0 ||
		read_isolation(&m->request, values, err) < 0)
		return -1;
	return goci_duration_parse(
		values->stop_timeout ? values->stop_timeout : STOP_TIMEOUT,
		&m->stop_timeout, err);
}

/* The last lines of what a service or a runtime said before it failed. */
static void show_end(const struct oci_buf *said)
{
	enum { LINES = 20 };
	const char *end = said->data + said->len, *from = end;
	int lines = 0;

	while (from > said->data && lines <= LINES)
		lines += *--from == '\n' && from[1];
	from += *from == '\n';
	goci_text_print(stderr, from, (size_t)(end - from));
	if (from < end && end[-1] != '\n')
		goci_text_print(stderr, "\n", 1);
}

static void show(const struct goci_measure *m,
	const struct goci_measurement *measurement, bool as_json)
{
	oci_auto_json *doc = as_json ? goci_measure_json(m, measurement) : NULL;
	oci_auto_buf text = OCI_BUF_INIT;

	if (!doc)
		goci_measure_text(m, measurement, &text);
	goci_command_print(doc, &text);
}

static int measure(const void *given, const struct oci_strv *rest)
{
	const struct values *values = given;
	goci_auto_platform_image target = GOCI_PLATFORM_IMAGE_INIT;
	goci_auto_measurement measurement = GOCI_MEASUREMENT_INIT;
	struct goci_measure m = {.target = &target};
	oci_auto_buf said = OCI_BUF_INIT;
	struct oci_cancel cancel = {0};
	goci_auto_report *report = goci_report_new(stderr, GOCI_PROGRESS_QUIET);
	goci_auto_signals signals = {0};
	struct oci_err err;

	if (goci_signals_start(&signals, &cancel, report, &err) < 0 ||
		read_values(&m, values, &err) < 0)
		return goci_complain(&err);
	if (goci_platform_image_open(
		    &target, rest->items[0], values->platform, &cancel, &err) < 0)
		return goci_command_end(&err, &cancel);
	if (goci_measure_run(&m, &cancel, &measurement, &said, &err) == 0) {
		show(&m, &measurement, values->json);
		return GOCI_EXIT_OK;
	}
	if (err.code != OCI_ERR_INTERRUPTED)
		show_end(&said);
	return goci_command_end(&err, &cancel);
}

static const struct goci_operand operands[] = {
	GOCI_OPERAND_REF,
	{0},
};

static const struct goci_example examples[] = {
	{"Start an image five times, and tell how long it takes",
		"goci measure -n 5 oci:dist/api:production"},
	{0},
};

const struct goci_command goci_cmd_measure = {
	.name = "measure",
	.summary = "start an image and tell what it takes",
	.usage = "[OPTIONS] REF",
	.about =
		"Starts an image by crun or runc, waits until its port answers, stops it, "
		"and does so again; tells how long that took and what it used: the least, "
		"the median, the most. It runs on a read-only root with a /tmp of its "
		"own, without capabilities, be they of its files, in a user namespace (as "
		"the image's user; without root: as this one), behind a seccomp filter, in a "
		"network of its own. " GOCI_REF_HELP ".",
	.operands = operands,
	.examples = examples,
	.options = &options,
	.run = goci_command_run,
	.values = sizeof(struct values),
	.check = goci_command_image,
	.work = measure,
};
