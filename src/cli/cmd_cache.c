#include "app/text_print.h"
#include "assemble/place.h"
#include "assemble/tidy.h"
#include "call/command.h"
#include "cli/commands.h"
#include "oci/json.h"
#include "oci/layercheck.h"
#include "options/choices.h"
#include "options/limits.h"
#include "options/option_values.h"
#include "settings/config.h"
#include "settings/config_find.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct values {
	char *max_size;
	char *max_age;
	bool no_wait;
	bool json;
	bool help;
};

static const struct goci_option rows[] = {
	{.name = "max-size",
		.kind = GOCI_STRING,
		.group = GOCI_GROUP_RUN,
		.arg = "SIZE",
		.help = "gc: how large it may be, such as 500MB or 1GiB; default: "
			"goci.yaml's cache: max-size, else " OCI_TEXT(
				GOCI_CACHE_GB) "GB",
		.offset = offsetof(struct values, max_size),
		.last_counts = true,
		.check = goci_check_size},
	{.name = "max-age",
		.kind = GOCI_STRING,
		.group = GOCI_GROUP_RUN,
		.arg = "AGE",
		.help = "gc: how long something may go unused, such as 30d or 12h; "
			"default: goci.yaml's cache: max-age, else for ever",
		.offset = offsetof(struct values, max_age),
		.last_counts = true,
		.check = goci_check_age},
	{.name = "no-wait",
		.kind = GOCI_FLAG,
		.group = GOCI_GROUP_RUN,
		.help = "gc, clear, verify: fail at once while a build is running",
		.offset = offsetof(struct values, no_wait)},
	GOCI_ROW_JSON(struct values, "du: print a JSON object"),
	GOCI_ROW_HELP(struct values),
};

static const struct goci_options options = {rows, OCI_COUNT(rows)};

static void values_release(struct values *values)
{
	goci_values_free(&options, values);
}

/* One call under way. */
struct call {
	const struct values *values;
	const char *dir;
	struct goci_limits limits;
	struct oci_stock_job job;
};

/* What is done with the open cache: the exit status, or -1. */
typedef int action_fn(struct call *call, struct oci_err *err);

static int du(struct call *call, struct oci_err *err)
{
	oci_auto_json *doc = NULL;
	oci_auto_buf text = OCI_BUF_INIT;

	(void)err;
	if (call->values->json)
		doc = goci_stock_json(call->job.cache, call->dir, &call->limits);
	else
		goci_stock_text(call->job.cache, call->dir, &call->limits, &text);
	goci_command_print(doc, &text);
	return GOCI_EXIT_OK;
}

static void print_sums(const char *what, const struct oci_stock_sum *sums)
{
	oci_auto_buf text = OCI_BUF_INIT;

	goci_stock_sums(sums, &text);
	goci_text_print_line(stdout, "%s %s", what, text.data);
}

static int gc(struct call *call, struct oci_err *err)
{
	oci_auto_stock left = OCI_STOCK_INIT;
	int status = goci_tidy(&call->job, &call->limits, err);

	print_sums("removed", call->job.gone);
	oci_stock_read(call->job.cache, goci_stock_places, &left);
	print_sums("left", left.sums);
	return status;
}

static int clear(struct call *call, struct oci_err *err)
{
	if (oci_stock_clear(&call->job, goci_stock_go, err) < 0)
		return -1;
	print_sums("removed", call->job.gone);
	return GOCI_EXIT_OK;
}

static void tell(void *arg, const struct oci_stock_entry *entry, const char *why)
{
	(void)arg;
	goci_text_print_line(stdout, "dropped %s %s: it %s",
		goci_stock_kind(entry->kind), entry->name, why);
}

static int verify(struct call *call, struct oci_err *err)
{
	oci_auto_stock left = OCI_STOCK_INIT;
	size_t dropped = 0;

	call->job.tell = tell;
	call->job.judge = oci_layer_check_stored;
	call->job.arg = (void *)(uintptr_t)call->job.cancel;
	if (oci_stock_verify(&call->job, err) < 0)
		return -1;
	oci_stock_read(call->job.cache, goci_stock_places, &left);
	print_sums("sound", left.sums);
	for (int i = 0; i < OCI_STOCK_KINDS; i++)
		dropped += call->job.gone[i].count;
	return dropped ? GOCI_EXIT_FAILED : GOCI_EXIT_OK;
}

enum { DU, GC, CLEAR, VERIFY };

static const char *const action_names[] = {
	[DU] = "du",
	[GC] = "gc",
	[CLEAR] = "clear",
	[VERIFY] = "verify",
	NULL,
};

static const struct action {
	action_fn *run;
	bool shared; /* builds may go on */
	bool limits; /* takes --max-size and --max-age */
	bool json;   /* takes --json */
} actions[] = {
	[DU] = {du, true, false, true},
	[GC] = {gc, false, true, false},
	[CLEAR] = {clear, false, false, false},
	[VERIFY] = {verify, false, false, false},
};

static void tell_waiting(void *arg)
{
	(void)arg;
	goci_text_print_line(stderr, "goci: waiting until nobody else uses the cache");
}

/* The limits of the user's configuration, and the command line's over them. */
static int settle_limits(
	struct goci_limits *limits, const struct values *values, struct oci_err *err)
{
	struct goci_config *own;

	if (goci_config_find_own(&own, err) < 0)
		return -1;
	if (goci_config_counts(own, "."))
		*limits = goci_config_own_sections(own)->limits;
	goci_config_free(own);
	if (values->max_size &&
		goci_size_parse(values->max_size, &limits->max_size, err) < 0)
		return -1;
	return values->max_age ? goci_age_parse(values->max_age, &limits->max_age, err)
			       : 0;
}

static int act(const struct action *action, struct call *call,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	const struct oci_cache_claim claim = {.alone = !action->shared,
		.no_wait = call->values->no_wait,
		.cancel = cancel,
		.waiting = tell_waiting};
	oci_auto_cache *cache = oci_cache_open(call->dir, &claim, err);

	if (!cache)
		return goci_place_explain(call->dir, err);
	call->job = (struct oci_stock_job){
		.cache = cache, .places = goci_stock_places, .cancel = cancel};
	return action->run(call, err);
}

static int start(
	const struct action *action, const struct values *values, struct oci_err *err)
{
	oci_auto_free char *dir = goci_cache_dir();
	struct call call = {.values = values, .dir = dir, .limits = GOCI_LIMITS_INIT};
	struct oci_cancel cancel = {0};
	goci_auto_signals signals = {0};
	int status;

	if (!dir) {
		oci_err_set(err, OCI_ERR_USAGE,
			"there is no cache: neither GOCI_CACHE nor HOME is set");
		return goci_complain(err);
	}
	if (settle_limits(&call.limits, values, err) < 0 ||
		goci_signals_start(&signals, &cancel, NULL, err) < 0)
		return goci_complain(err);
	status = act(action, &call, &cancel, err);
	return status >= 0 ? status : goci_command_end(err, &cancel);
}

static const struct action *find(const struct oci_strv *words, struct oci_err *err)
{
	int i = words->count == 1 ? goci_choice_find(action_names, words->items[0])
				  : -1;

	if (i >= 0)
		return &actions[i];
	if (words->count == 1)
		goci_choice_refuse(action_names, words->items[0], err);
	else
		oci_err_set(err, OCI_ERR_USAGE,
			"goci cache does one of du, gc, clear and verify; \"goci help cache\" "
			"tells more");
	return NULL;
}

static int check(
	const struct action *action, const struct values *values, struct oci_err *err)
{
	const char *wrong = NULL;

	if (!action->limits && (values->max_size || values->max_age))
		wrong = values->max_size ? "max-size" : "max-age";
	else if (!action->json && values->json)
		wrong = "json";
	else if (action->shared && values->no_wait)
		wrong = "no-wait";
	if (!wrong)
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE, "goci cache %s has no --%s",
		action_names[action - actions], wrong);
}

static int run(const struct goci_command *command, char **argv)
{
	OCI_AUTO(values_release) struct values values = {0};
	oci_auto_strv words = OCI_STRV_INIT;
	int status = goci_command_begin(command, argv, &values, &words);
	const struct action *action;
	struct oci_err err;

	if (status != GOCI_GO_ON)
		return status;
	action = find(&words, &err);
	if (!action || check(action, &values, &err) < 0)
		return goci_complain(&err);
	return start(action, &values, &err);
}

static const struct goci_operand operands[] = {
	{.name = "ACTION", .help = "what is done", .choices = action_names},
	{0},
};

static const struct goci_example examples[] = {
	{"Tell what the cache holds", "goci cache du"},
	{"Make it smaller", "goci cache gc --max-size 5GB --max-age 30d"},
	{0},
};

const struct goci_command goci_cmd_cache = {
	.name = "cache",
	.summary = "tell what is kept between builds, and tidy it up",
	.usage = "[OPTIONS] du|gc|clear|verify",
	.about =
		"du tells what the cache holds. gc removes what was used least recently "
		"until the rest is within the limits; a build does it too, once an hour. "
		"clear removes all. verify reads all, and drops what is damaged, with "
		"status 1.\n\nThe last three wait until no build is running.",
	.operands = operands,
	.examples = examples,
	.options = &options,
	.run = run,
};
