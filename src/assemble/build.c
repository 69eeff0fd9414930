#include "assemble/build.h"

#include "app/text_print.h"
#include "assemble/advice.h"
#include "assemble/archives.h"
#include "assemble/compiler.h"
#include "assemble/layering.h"
#include "assemble/make.h"
#include "assemble/metadata.h"
#include "assemble/open.h"
#include "assemble/place.h"
#include "assemble/size.h"
#include "carry/archive.h"
#include "carry/load.h"
#include "oci/json.h"
#include "service/plan_json.h"
#include "service/services.h"
#include "service/sources.h"
#include "share/share_restore.h"
#include "share/share_save.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* State of one call. */
struct run {
	struct goci_app *app;
	const struct goci_request *request;
	FILE *out;
	struct goci_place place;
	struct goci_stats stats;
	struct goci_memos memos;
	struct goci_services services;
	struct goci_loader loader; /* of --load */
	json_t *metadata;          /* of the built images, by service */
	json_t *built;             /* the same as an array: `goci.services` */
	struct oci_buf refs;       /* their references, one per line */
};

/* Tells what a tag names now: on standard output, and in the files asked for. */
static void print_reference(struct run *run, const struct goci_job *job)
{
	const struct goci_service *service = job->service;
	const char *digest = oci_json_text(job->metadata, "containerimage.digest");
	oci_auto_free char *ref = goci_service_reference(service, digest);
	oci_auto_free char *key = goci_service_called(service);
	oci_auto_strv refs = OCI_STRV_INIT;

	goci_text_print_line(run->out, "%s", ref);
	fflush(run->out);
	goci_service_references(service, digest, &refs);
	for (size_t i = 0; i < refs.count; i++)
		oci_buf_addf(&run->refs, "%s\n", refs.items[i]);
	json_object_set(run->metadata, key, job->metadata);
	json_array_append_new(run->built,
		goci_metadata_service(service, job->metadata, job->unchanged));
}

static void report_unchanged(struct run *run, const struct goci_job *job)
{
	struct goci_report *report = run->app->report;
	const struct goci_service *service = job->service;
	oci_auto_free char *called = goci_service_called(service);
	const struct goci_subject subject = {.called = called,
		.service = service->name,
		.target = goci_target_name(service->target)};

	goci_step_end(goci_step_begin_of(report, &subject, "unchanged"),
		GOCI_STEP_CACHED, NULL);
	goci_size_tell_unchanged(service, job->metadata, report);
}

static void report_error(
	const struct run *run, const struct goci_service *service, const char *msg)
{
	const struct goci_subject subject = {.called = service->name,
		.service = service->name,
		.target = service->failed ? NULL : goci_target_name(service->target)};

	goci_report_error_of(run->app->report, &subject, msg);
}

static int make_or_recall(struct run *run, struct goci_job *job,
	struct goci_compiler *compiler, const struct goci_maker *maker,
	struct oci_err *err)
{
	if (job->failed) {
		*err = job->err;
		return -1;
	}
	if (!job->unchanged)
		return goci_job_make(job, compiler, maker, err);
	report_unchanged(run, job);
	return 0;
}

/* The images of a job, and its archives, are as they will be. */
static void tell(struct run *run, struct goci_job *job, const struct goci_maker *maker)
{
	const struct goci_archive_file *missing =
		maker->archives ? goci_archives_missing(maker->archives, job->service)
				: NULL;
	oci_auto_free char *file = NULL, *msg = NULL;

	job->told = true;
	if (!missing)
		goci_job_keep(job, maker);
	if (!missing || job->service->output.dir)
		print_reference(run, job);
	if (!missing)
		return;
	file = goci_archive_text(missing->transport, missing->path);
	msg = oci_xasprintf("%s is not written without all of its images", file);
	report_error(run, job->service, msg);
}

/* Tells of the jobs so far, in their order, that wait for no archive. */
static void tell_ready(struct run *run, struct goci_job *jobs, size_t count,
	const struct goci_maker *maker)
{
	for (size_t i = 0; i < count; i++)
		if (jobs[i].metadata && !jobs[i].told &&
			(!maker->archives || goci_archives_are_done(
						     maker->archives, jobs[i].service)))
			tell(run, &jobs[i], maker);
}

/* Writes the archives that are complete with this job. */
static int make_archives(const struct run *run, struct goci_job *job, bool failed,
	const struct goci_maker *maker)
{
	struct oci_err err = {0};

	if (!maker->archives ||
		goci_archives_made(maker->archives, job, failed, &err) == 0)
		return 0;
	report_error(run, job->service, err.msg);
	return -1;
}

/* Loads the image of a job, which its layout has. */
static int load(struct run *run, const struct goci_job *job)
{
	const char *digest = oci_json_text(job->metadata, "containerimage.digest");
	struct oci_err err = {0};

	if (!run->request->load ||
		goci_load_service(&run->loader, job->service, digest, &err) == 0)
		return 0;
	report_error(run, job->service, err.msg);
	return -1;
}

/* Makes what is not there already, one service after another; 1 if one has failed. */
static int make_jobs(struct run *run, struct goci_job *jobs,
	struct goci_compiler *compiler, const struct goci_maker *maker)
{
	int failed = 0;

	for (size_t i = 0; i < run->services.count; i++) {
		struct oci_err err = {0};
		bool bad = make_or_recall(run, &jobs[i], compiler, maker, &err) < 0;

		if (bad)
			report_error(run, jobs[i].service, err.msg);
		if (make_archives(run, &jobs[i], bad, maker) < 0 || bad)
			failed = 1;
		tell_ready(run, jobs, i + 1, maker);
		if (bad && !jobs[i].failed && err.code == OCI_ERR_INTERRUPTED)
			break;
		if (!bad && load(run, &jobs[i]) < 0)
			failed = 1;
	}
	return failed;
}

static void release_jobs(struct run *run, struct goci_job *jobs)
{
	for (size_t i = 0; i < run->services.count; i++)
		goci_job_release(&jobs[i]);
}

/* Opens all jobs; returns true if one has work left. */
static bool open_jobs(
	struct run *run, struct goci_job *jobs, const struct goci_maker *maker)
{
	bool open = false;

	for (size_t i = 0; i < run->services.count; i++) {
		goci_job_open(&jobs[i], &run->services.items[i], maker);
		open = open || goci_job_is_open(&jobs[i]);
	}
	return open;
}

/*
 * Compiles and makes all jobs, between the shared caches that are read and written.
 * What was not built is not shared: what is in the layout is better than a part.
 */
static int make_and_share(struct run *run, struct goci_job *jobs,
	const struct goci_maker *maker, struct oci_err *err)
{
	const struct goci_request *request = run->request;
	size_t count = run->services.count;
	struct goci_compiler *compiler;
	int failed;

	if (request->cache_from &&
		goci_share_restore(request, &run->services, maker, err) < 0)
		return -1;
	compiler = goci_compiler_new(jobs, count, maker);
	failed = make_jobs(run, jobs, compiler, maker);
	goci_compiler_free(compiler);
	if (failed || !request->cache_to)
		return failed;
	return goci_share_save(request, jobs, count, maker, err);
}

/* Opens all jobs, and those again whose results are needed after all. */
static bool open_all(struct run *run, struct goci_job *jobs, struct goci_maker *maker)
{
	size_t count = run->services.count;
	bool open = open_jobs(run, jobs, maker);

	/* Jobs that were unchanged lack the data that is shared: open all again. */
	if (run->request->cache_to &&
		!goci_share_is_saved(run->request, jobs, count, maker)) {
		release_jobs(run, jobs);
		maker->anew = true;
		return open_jobs(run, jobs, maker);
	}
	if (maker->archives && goci_archives_open_more(maker->archives, jobs, maker))
		open = true;
	return open;
}

static int build_all(struct run *run, struct oci_err *err)
{
	struct goci_maker maker = {.app = run->app,
		.cache = run->place.cache,
		.work = run->place.work,
		.memos = &run->memos,
		.archives = goci_archives_new(&run->services, run->app)};
	size_t count = run->services.count;
	oci_auto_free struct goci_job *jobs = oci_xcalloc(count, sizeof(*jobs));
	int failed;

	failed = open_all(run, jobs, &maker) ? make_and_share(run, jobs, &maker, err)
					     : make_jobs(run, jobs, NULL, &maker);
	release_jobs(run, jobs);
	goci_archives_free(maker.archives);
	return failed;
}

/* Prints the plans of all services as one JSON document. */
static int print_plans(struct run *run)
{
	oci_auto_json *list = json_array();
	oci_auto_free char *text = NULL;
	oci_auto_buf lines = OCI_BUF_INIT;
	int failed = 0;

	for (size_t i = 0; i < run->services.count; i++) {
		const struct goci_service *s = &run->services.items[i];
		struct goci_plan plan = {0};
		struct oci_err err = s->err;

		if (s->failed || goci_plan_init(&plan, s, &err) < 0) {
			failed = 1;
			report_error(run, s, err.msg);
		} else {
			goci_image_foresee(&plan, run->app);
			json_array_append_new(list, goci_plan_json(&plan));
		}
		goci_plan_release(&plan);
	}
	text = json_dumps(list, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
	oci_buf_addf(&lines, "%s\n", text);
	goci_text_print(run->out, lines.data, lines.len);
	return failed;
}

/* Prints the context report of each service. */
static int print_contexts(struct run *run)
{
	int failed = 0;

	for (size_t i = 0; i < run->services.count; i++) {
		const struct goci_service *s = &run->services.items[i];
		oci_auto_buf text = OCI_BUF_INIT;
		struct oci_err err = s->err;

		if (s->failed || goci_sources_report(s, &text, &err) < 0) {
			failed = 1;
			report_error(run, s, err.msg);
		}
		goci_text_print(run->out, text.data, text.len);
	}
	return failed;
}

/*
 * As in buildx: the keys of one image at the top, like `buildx build`, those of several
 * under their names, like `buildx bake`. `goci.services` is the same in both. A service
 * named "goci" has it among its own keys.
 */
static json_t *metadata_json(const struct run *run)
{
	json_t *by_name = run->metadata;
	bool alone = run->services.count == 1 && json_object_size(by_name) == 1;
	json_t *doc = json_copy(
		alone ? json_object_iter_value(json_object_iter(by_name)) : by_name);
	json_t *before = json_object_get(doc, "goci");
	json_t *own = before ? json_copy(before) : json_object();

	json_object_set(own, "services", run->built);
	json_object_set_new(doc, "goci", own);
	return doc;
}

static void metadata_text(const struct run *run, struct oci_buf *lines)
{
	oci_auto_json *doc = metadata_json(run);
	oci_auto_free char *text =
		json_dumps(doc, JSON_INDENT(2) | JSON_REAL_PRECISION(9));

	oci_buf_addf(lines, "%s\n", text);
}

static void tell_waiting(void *arg, const char *line)
{
	goci_report_warn(arg, "%s", line);
}

/* Writes a text to the file of an option, if that is given. */
static int put(struct run *run, const char *option, const struct oci_buf *text,
	struct oci_err *err)
{
	const struct goci_waiting waiting = {tell_waiting, run->app->report};
	struct goci_output *output = goci_outputs_get(run->request->outputs, option);

	return output ? goci_output_put(output, text, &waiting, &run->app->cancel, err)
		      : 0;
}

/* If one file cannot be written, the other still is. */
static int write_results(struct run *run, struct oci_err *err)
{
	oci_auto_buf metadata = OCI_BUF_INIT;
	struct oci_err other;
	int first, second;

	metadata_text(run, &metadata);
	first = put(run, "--metadata-file", &metadata, err);
	second = put(run, "--image-refs", &run->refs, first < 0 ? &other : err);
	if (first < 0 && second < 0)
		goci_report_error(run->app->report, "", other.msg);
	return first < 0 || second < 0 ? -1 : 0;
}

/* Whether an archive is written to standard output: references are not, then. */
static bool takes_stdout(const struct goci_services *services)
{
	for (size_t i = 0; i < services->file_count; i++)
		if (strcmp(services->files[i].path, GOCI_ARCHIVE_STDOUT) == 0)
			return true;
	return false;
}

static int run_build(struct run *run, struct oci_err *err)
{
	struct oci_err ignored;
	int failed;

	if (run->request->load &&
		goci_loader_find(&run->loader, run->app, run->request->load, err) < 0)
		return -1;
	if (goci_place_init(&run->place, run->app, err) < 0)
		return -1;
	run->memos = (struct goci_memos){run->place.cache, &run->stats};
	if (goci_services_find(
		    &run->services, run->app, run->request, &run->memos, err) < 0)
		return goci_advise(err, GOCI_MAY_READ);
	if (run->request->load && goci_load_check(&run->services, err) < 0)
		return -1;
	if (run->request->dry_run)
		return print_plans(run);
	if (run->request->context_report)
		return print_contexts(run);
	if (takes_stdout(&run->services))
		run->out = stderr;
	failed = build_all(run, err);
	return write_results(run, failed < 0 ? &ignored : err) < 0 ? -1 : failed;
}

int goci_build(struct goci_app *app, const struct goci_request *request, FILE *out)
{
	struct run run = {.app = app,
		.request = request,
		.out = out,
		.place = GOCI_PLACE_INIT,
		.loader = GOCI_LOADER_INIT,
		.metadata = json_object(),
		.built = json_array(),
		.refs = OCI_BUF_INIT};
	struct oci_err err = {0};
	int status = run_build(&run, &err);

	if (status < 0) {
		goci_report_error(app->report, "", err.msg);
		status = err.code == OCI_ERR_USAGE ? 2 : 1;
	}
	goci_loader_release(&run.loader);
	goci_services_release(&run.services);
	goci_place_tidy(&run.place, &request->limits);
	goci_place_release(&run.place);
	goci_stats_release(&run.stats);
	json_decref(run.metadata);
	json_decref(run.built);
	oci_buf_release(&run.refs);
	return status;
}
