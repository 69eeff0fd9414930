#include "app/text_print.h"
#include "call/command.h"
#include "call/session.h"
#include "carry/pusher.h"
#include "cli/commands.h"
#include "options/checks.h"
#include "options/checks_name.h"
#include "options/checks_push.h"
#include "options/checks_run.h"
#include "outcome/files.h"
#include "outcome/inputs.h"

#include <stdio.h>
#include <stdlib.h>

struct values {
	struct goci_push_values registry;
	char *progress;
	char *ci;
	char *ci_report;
	bool help;
};

static const struct goci_option rows[] = {
	GOCI_ROWS_REGISTRY(struct values, registry, GOCI_GROUP_PUSH),
	GOCI_ROW_NO_REFERRERS(struct values, registry, GOCI_GROUP_PUSH),
	GOCI_ROW_IF_CHANGED(struct values, registry, GOCI_GROUP_PUSH),
	{.name = "progress",
		.kind = GOCI_STRING,
		.scope = GOCI_ONCE,
		.group = GOCI_GROUP_RUN,
		.choices = goci_progress_modes,
		.help = "how progress is shown; default: auto",
		.offset = offsetof(struct values, progress),
		.last_counts = true},
	GOCI_ROW_CI(struct values, ci),
	GOCI_ROW_CI_REPORT(struct values, ci_report),
	GOCI_ROW_HELP(struct values),
};

static const struct goci_options options = {rows, OCI_COUNT(rows)};

/* The image, and where it goes. */
struct push {
	struct oci_ref ref;
	struct goci_repository *places;
	struct oci_digest *digests; /* of the places, when they were pushed to */
	size_t count;
};

static void release(struct push *push)
{
	for (size_t i = 0; i < push->count; i++)
		goci_repository_release(&push->places[i]);
	free(push->places);
	free(push->digests);
	oci_ref_release(&push->ref);
}

static int parse(struct push *push, const struct oci_strv *rest, struct oci_err *err)
{
	if (oci_ref_parse_any(rest->items[0], &push->ref, err) < 0)
		return -1;
	push->places = oci_xcalloc(rest->count, sizeof(*push->places));
	push->digests = oci_xcalloc(rest->count, sizeof(*push->digests));
	for (size_t i = 1; i < rest->count; i++) {
		struct goci_repository *place = &push->places[push->count++];

		if (goci_repository_parse(rest->items[i], place, err) < 0)
			return -1;
		if (!goci_repository_is(rest->items[i]) &&
			goci_check_repository(place->name, err) < 0)
			return -1;
		if (place->digest)
			return oci_err_set(err, OCI_ERR_USAGE,
				"\"%.200s\": an image is pushed to a tag; its digest is "
				"its own",
				rest->items[i]);
	}
	return 0;
}

static int check(const struct goci_command *command, const void *values,
	const struct oci_strv *rest, struct oci_err *err)
{
	OCI_AUTO(release) struct push push = {0};

	(void)values;
	if (rest->count >= 2)
		return parse(&push, rest, err);
	return oci_err_set(err, OCI_ERR_USAGE, "%s; \"goci help %s\" tells more",
		rest->count ? "no REPO is given, where to push to"
			    : "no image is given",
		command->name);
}

/* Places without a tag get that of the image. */
static int add_tags(struct push *push, const struct goci_app *app, struct oci_err *err)
{
	oci_auto_free char *tag = NULL;

	for (size_t i = 0; i < push->count; i++) {
		struct goci_repository *place = &push->places[i];

		if (place->tag)
			continue;
		if (!tag && !(tag = goci_cargo_own_tag(&push->ref, app, err)))
			return oci_err_wrap(err, "push to %s", place->name);
		place->tag = oci_xstrdup(tag);
	}
	return 0;
}

/* What was pushed is printed even if another place has failed. */
static int push_all(struct push *push, const struct goci_registry *registry,
	const char *called, struct goci_outcome *result, struct oci_err *err)
{
	struct goci_push_item item = {.subject = {.called = called, .service = called},
		.ref = &push->ref,
		.places = push->places,
		.count = push->count,
		.digests = push->digests};
	int status = goci_push_item(registry, &item, err);

	for (size_t i = 0; i < item.pushed; i++) {
		const char *digest = push->digests[i].str;
		oci_auto_free char *ref =
			oci_xasprintf("%s@%s", push->places[i].name, digest);

		goci_text_print_line(stdout, "%s", ref);
		goci_outcome_add_ref(result, called, ref, digest);
	}
	if (item.pushed < push->count)
		oci_strv_add(&result->failed, called);
	return status;
}

/* Pushes, and tells the CI. An error of the push is the one of the call. */
static int push_and_tell(struct push *push, struct goci_session *session,
	const char *called, struct goci_outputs *outputs, struct oci_err *err)
{
	goci_auto_outcome result;
	struct oci_err why;
	int status, told;

	goci_outcome_init(&result);
	status = push_all(push, &session->registry, called, &result, err);
	told = goci_outcome_write(&session->ci, &result, outputs, &session->app, &why);
	if (told < 0 && status < 0)
		goci_report_error(session->app.report, "", why.msg);
	else if (told < 0)
		*err = why;
	return told < 0 ? told : status;
}

static int run(struct goci_session *session, const struct values *values,
	const struct oci_strv *rest, struct oci_err *err)
{
	OCI_AUTO(release) struct push push = {0};
	goci_auto_outputs outputs = GOCI_OUTPUTS_INIT;

	if (goci_session_begin(session, &values->registry, values->progress, values->ci,
		    err) < 0 ||
		goci_outcome_find(&session->ci, values->ci_report, &outputs, err) < 0 ||
		goci_outputs_check_image(&outputs, "", rest->items[0], err) < 0 ||
		parse(&push, rest, err) < 0 || add_tags(&push, &session->app, err) < 0)
		return -1;
	return push_and_tell(&push, session, rest->items[0], &outputs, err);
}

static int work(const void *values, const struct oci_strv *rest)
{
	struct goci_session session;
	struct oci_err err;
	int status = run(&session, values, rest, &err);

	return goci_session_end(&session, status, &err);
}

static const struct goci_operand operands[] = {
	GOCI_OPERAND_REF,
	{.name = "REPO[:TAG]", .help = "a place in a registry", .repeated = true},
	{0},
};

static const struct goci_example examples[] = {
	{"Push an image, and what refers to it",
		"goci push oci:dist/web:production registry.example/shop/web:1.4"},
	{"Push it again under the tag that the image has",
		"goci push oci:dist/web:production registry.example/shop/web"},
	{0},
};

const struct goci_command goci_cmd_push = {
	.name = "push",
	.summary = "push an image to registries, by skopeo",
	.usage = "[OPTIONS] REF REPO[:TAG]...",
	.about =
		"Pushes an image, with all its platforms and what refers to it "
		"(signatures, attestations, SBOMs), to each REPO:TAG, and prints "
		"REPO@sha256:... for each; without TAG the image's own tag is used. Every "
		"digest stays as it is, and what a registry has is not sent again. " GOCI_REF_HELP
		".\nThe program skopeo does it, with the user's own credentials (skopeo "
		"login), policy, registries and proxies.",
	.operands = operands,
	.examples = examples,
	.options = &options,
	.run = goci_command_run,
	.values = sizeof(struct values),
	.check = check,
	.work = work,
};
