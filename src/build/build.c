#include "build/build.h"

#include "build/image.h"
#include "build/metadata.h"
#include "build/place.h"
#include "build/result.h"
#include "build/sources.h"
#include "oci/fs.h"
#include "oci/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

/* One call under way. */
struct run {
	struct goci_app *app;
	const struct goci_request *request;
	FILE *out;
	struct goci_place place;
	struct goci_stats stats;
	struct goci_memos memos;
	struct goci_services services;
	json_t *metadata;    /* of what was built, by service */
	struct oci_buf refs; /* the same, one reference a line */
};

/* Tells what a tag names now: on standard output, and in the files asked for. */
static void tell(struct run *run, const struct goci_service *service, json_t *metadata)
{
	bool stage = service->target != GOCI_PRODUCTION;
	const char *digest =
		json_string_value(json_object_get(metadata, "containerimage.digest"));
	oci_auto_free char *ref = oci_xasprintf(
		"oci:%s:%s@%s", service->output.dir, service->output.tag, digest);
	oci_auto_free char *key = oci_xasprintf("%s%s%s", service->name,
		stage ? ":" : "", stage ? goci_target_name(service->target) : "");

	fprintf(run->out, "%s\n", ref);
	fflush(run->out);
	oci_buf_addf(&run->refs, "%s\n", ref);
	json_object_set_new(run->metadata, key, metadata);
}

/* Makes and publishes all images of a plan. */
static int make_images(
	struct run *run, struct goci_image *images, size_t count, struct oci_err *err)
{
	const struct goci_service *service = images[0].plan->service;
	const struct goci_maker maker = {
		run->app, run->place.cache, run->place.work, &run->memos};
	goci_auto_result result = GOCI_RESULT_INIT;
	int64_t began = goci_inputs_now();
	struct oci_descriptor top;
	json_t *metadata;

	if (goci_module_fetch(service->module, run->app, run->place.cache,
		    service->name, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (goci_image_list(&images[i], &maker, err) < 0)
			return -1;
	goci_result_begin(&result, images, count, began);
	for (size_t i = 0; i < count; i++)
		if (goci_image_make(&images[i], &maker, err) < 0)
			return -1;
	if (goci_images_publish(images, count, &maker, &top, err) < 0)
		return -1;
	metadata = goci_metadata(images, count, &top, run->app->report);
	goci_result_keep(&result, &run->memos, images, count, metadata);
	tell(run, service, metadata);
	return 0;
}

/* Whether the layout has what the plan asks for, from the same inputs. */
static bool is_made(struct run *run, const struct goci_plan *plan)
{
	const struct goci_service *service = plan->service;
	json_t *metadata = service->settings.no_cache
				   ? NULL
				   : goci_result_recall(&run->memos, plan);

	if (!metadata)
		return false;
	goci_step_end(goci_step_begin(run->app->report, service->name, "unchanged"),
		GOCI_STEP_CACHED, NULL);
	tell(run, service, metadata);
	return true;
}

static int make_service(
	struct run *run, const struct goci_plan *plan, struct oci_err *err)
{
	const struct goci_service *service = plan->service;
	size_t count = service->platform_count;
	struct goci_image *images = oci_xcalloc(count, sizeof(*images));
	size_t ready = 0;
	int status = 0;

	while (status == 0 && ready < count) {
		status = goci_image_init(
			&images[ready], plan, &service->platforms[ready], err);
		ready++;
	}
	if (status == 0)
		status = make_images(run, images, count, err);
	for (size_t i = 0; i < ready; i++)
		goci_image_release(&images[i]);
	free(images);
	return status;
}

static int build_service(
	struct run *run, const struct goci_service *service, struct oci_err *err)
{
	struct goci_plan plan;
	int status = goci_plan_init(&plan, service, err);

	if (status == 0 && !is_made(run, &plan))
		status = make_service(run, &plan, err);
	goci_plan_release(&plan);
	return status;
}

static int build_all(struct run *run)
{
	struct oci_err err = {0};
	int failed = 0;

	for (size_t i = 0; i < run->services.count; i++) {
		const struct goci_service *s = &run->services.items[i];

		if (!s->failed && build_service(run, s, &err) == 0)
			continue;
		failed = 1;
		goci_report_error(
			run->app->report, s->name, s->failed ? s->err.msg : err.msg);
		if (!s->failed && err.code == OCI_ERR_INTERRUPTED)
			break;
	}
	return failed;
}

/* The plans of all services, as one document on standard output. */
static int print_plans(struct run *run)
{
	oci_auto_json *list = json_array();
	oci_auto_free char *text = NULL;
	int failed = 0;

	for (size_t i = 0; i < run->services.count; i++) {
		const struct goci_service *s = &run->services.items[i];
		struct goci_plan plan = {0};
		struct oci_err err = s->err;

		if (s->failed || goci_plan_init(&plan, s, &err) < 0) {
			failed = 1;
			goci_report_error(run->app->report, s->name, err.msg);
		} else {
			json_array_append_new(list, goci_plan_json(&plan));
		}
		goci_plan_release(&plan);
	}
	text = json_dumps(list, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
	fprintf(run->out, "%s\n", text);
	return failed;
}

/* What each service's context is made of, on standard output. */
static int print_contexts(struct run *run)
{
	int failed = 0;

	for (size_t i = 0; i < run->services.count; i++) {
		const struct goci_service *s = &run->services.items[i];
		oci_auto_buf text = OCI_BUF_INIT;
		struct oci_err err = s->err;

		if (s->failed || goci_sources_report(s, &text, &err) < 0) {
			failed = 1;
			goci_report_error(run->app->report, s->name, err.msg);
		}
		fputs(text.data, run->out);
	}
	return failed;
}

/* Writes a whole file, next to where it goes first. */
static int write_file(
	const char *path, const char *text, size_t len, struct oci_err *err)
{
	const char *slash = strrchr(path, '/');
	oci_auto_free char *dir = slash ? oci_xstrndup(path, (size_t)(slash - path) + 1)
					: oci_xstrdup(".");
	oci_auto_close int fd = oci_fs_open_dir(AT_FDCWD, dir, err);

	if (fd < 0)
		return -1;
	return oci_fs_write_file(fd, slash ? slash + 1 : path, text, len, false, err);
}

/* One service's metadata stands alone, as buildx writes it; of several, by name. */
static int write_metadata(struct run *run, struct oci_err *err)
{
	json_t *doc = run->metadata;
	oci_auto_free char *text = NULL;
	oci_auto_buf lines = OCI_BUF_INIT;

	if (run->services.count == 1 && json_object_size(doc) == 1)
		doc = json_object_iter_value(json_object_iter(doc));
	text = json_dumps(doc, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
	oci_buf_addf(&lines, "%s\n", text);
	return write_file(run->request->metadata_file, lines.data, lines.len, err);
}

static int write_results(struct run *run, struct oci_err *err)
{
	const struct goci_request *request = run->request;

	if (request->metadata_file && write_metadata(run, err) < 0)
		return oci_err_wrap(err, "--metadata-file %s", request->metadata_file);
	if (request->image_refs &&
		write_file(request->image_refs, run->refs.data, run->refs.len, err) < 0)
		return oci_err_wrap(err, "--image-refs %s", request->image_refs);
	return 0;
}

static int run_build(struct run *run, struct oci_err *err)
{
	int failed;

	if (goci_place_init(&run->place, run->app, err) < 0)
		return -1;
	run->memos = (struct goci_memos){run->place.cache, &run->stats};
	if (goci_services_find(
		    &run->services, run->app, run->request, &run->memos, err) < 0)
		return -1;
	if (run->request->dry_run)
		return print_plans(run);
	if (run->request->context_report)
		return print_contexts(run);
	failed = build_all(run);
	return write_results(run, err) < 0 ? -1 : failed;
}

int goci_build(struct goci_app *app, const struct goci_request *request, FILE *out)
{
	struct run run = {.app = app,
		.request = request,
		.out = out,
		.metadata = json_object(),
		.refs = OCI_BUF_INIT};
	struct oci_err err = {0};
	int status = run_build(&run, &err);

	if (status < 0) {
		goci_report_error(app->report, "", err.msg);
		status = err.code == OCI_ERR_USAGE ? 2 : 1;
	}
	goci_services_release(&run.services);
	goci_place_release(&run.place);
	goci_stats_release(&run.stats);
	json_decref(run.metadata);
	oci_buf_release(&run.refs);
	return status;
}
