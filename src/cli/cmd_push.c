#include "app/text_print.h"
#include "assemble/place.h"
#include "carry/pusher.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "options/checks.h"
#include "options/checks_push.h"
#include "options/checks_run.h"

#include <stdio.h>
#include <stdlib.h>

struct values {
	struct goci_push_values registry;
	char *progress;
	bool help;
};

static const struct goci_option rows[] = {
	GOCI_ROWS_REGISTRY(struct values, registry, GOCI_GROUP_PUSH),
	GOCI_ROW_IF_CHANGED(struct values, registry, GOCI_GROUP_PUSH),
	{.name = "progress",
		.kind = GOCI_STRING,
		.scope = GOCI_ONCE,
		.group = GOCI_GROUP_RUN,
		.arg = "MODE",
		.help = "auto, plain, tty, json or quiet; default: auto",
		.offset = offsetof(struct values, progress),
		.last_counts = true,
		.check = goci_check_progress},
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
	const char *called, struct oci_err *err)
{
	struct goci_push_item item = {.subject = {.called = called, .service = called},
		.ref = &push->ref,
		.places = push->places,
		.count = push->count,
		.digests = push->digests};
	int status = goci_push_item(registry, &item, err);

	for (size_t i = 0; i < item.pushed; i++)
		goci_text_print_line(
			stdout, "%s@%s", push->places[i].name, push->digests[i].str);
	return status;
}

static int run(const struct values *values, const struct oci_strv *rest,
	struct goci_app *app, struct oci_err *err)
{
	OCI_AUTO(release) struct push push = {0};
	OCI_AUTO(goci_place_release) struct goci_place place = GOCI_PLACE_INIT;
	goci_auto_skopeo skopeo = GOCI_SKOPEO_INIT;
	struct goci_stats stats = {0};
	struct goci_memos memos = {.stats = &stats};
	const struct goci_registry registry = {&skopeo, &memos};
	int status;

	if (goci_skopeo_find(&skopeo, app, &values->registry, err) < 0 ||
		parse(&push, rest, err) < 0 || goci_place_init(&place, app, err) < 0)
		return -1;
	memos.cache = place.cache;
	status = add_tags(&push, app, err);
	if (status == 0)
		status = push_all(&push, &registry, rest->items[0], err);
	goci_stats_release(&stats);
	return status;
}

static int work(const void *given, const struct oci_strv *rest)
{
	const struct values *values = given;
	enum goci_progress progress = GOCI_PROGRESS_AUTO;
	struct goci_app app = {0};
	goci_auto_report *report = NULL;
	goci_auto_signals signals = {0};
	struct oci_err err;

	if (values->progress &&
		goci_progress_parse(values->progress, &progress, &err) < 0)
		return goci_complain(&err);
	app.report = report = goci_report_new(stderr, progress);
	goci_report_stops(report, &app.cancel);
	if (goci_signals_start(&signals, &app.cancel, report, &err) < 0)
		return goci_complain(&err);
	if (run(values, rest, &app, &err) == 0)
		return GOCI_EXIT_OK;
	goci_report_error(report, "", err.msg);
	if (err.code == OCI_ERR_INTERRUPTED)
		return 128 + atomic_load(&app.cancel.signal);
	return err.code == OCI_ERR_USAGE ? GOCI_EXIT_USAGE : GOCI_EXIT_FAILED;
}

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
	.options = &options,
	.run = goci_command_run,
	.values = sizeof(struct values),
	.check = check,
	.work = work,
};
