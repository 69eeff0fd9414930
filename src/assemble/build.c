#include "assemble/build.h"

#include "assemble/advice.h"
#include "assemble/archives.h"
#include "assemble/attaching.h"
#include "assemble/compiler.h"
#include "assemble/layering.h"
#include "assemble/make.h"
#include "assemble/open.h"
#include "assemble/place.h"
#include "assemble/preview.h"
#include "assemble/pushing.h"
#include "assemble/results.h"
#include "assemble/size.h"
#include "carry/archive.h"
#include "carry/load.h"
#include "oci/json.h"
#include "options/destination.h"
#include "report/report.h"
#include "service/services.h"
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
	struct goci_pushing *pushing; /* NULL without --push */
	struct goci_results results;
	struct goci_loader loader; /* of --load */
};

static const char *digest_of(const struct goci_job *job)
{
	return oci_json_text(job->metadata, "containerimage.digest");
}

static int tell_found(const struct run *run, struct oci_err *err)
{
	const struct goci_observer *observer = run->request->observer;

	return observer ? observer->found(
				  observer->arg, &run->services, run->app->report, err)
			: 0;
}

static void tell_built(const struct run *run, const struct goci_job *job)
{
	const struct goci_observer *observer = run->request->observer;

	if (observer)
		observer->built(observer->arg, job->service, digest_of(job));
}

/*
 * Tells what a tag names now: on standard output, and in the files asked for. What is
 * pushed is told when the registry has it (end_pushes).
 */
static void print_reference(struct run *run, const struct goci_job *job)
{
	oci_auto_free char *ref = goci_service_reference(job->service, digest_of(job));
	oci_auto_strv refs = OCI_STRV_INIT;

	tell_built(run, job);
	if (run->pushing)
		return;
	if (!run->request->observer)
		goci_report_result(run->app->report, run->out, ref);
	goci_service_references(job->service, digest_of(job), &refs);
	goci_results_add(&run->results, job, &refs, NULL);
}

static void report_unchanged(struct run *run, const struct goci_job *job)
{
	struct goci_report *report = run->app->report;
	const struct goci_service *service = job->service;
	oci_auto_free char *called = goci_service_called(service);
	const struct goci_subject subject = {.called = called,
		.service = service->name,
		.target = goci_target_name(service->target)};

	goci_report_settle(report, &subject, false);
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
	if (job->attach && goci_attaching_again(job, maker, err) < 0)
		return goci_advise(err, GOCI_MAY_WRITE);
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

/* The services that the display is about, each stage by itself. */
static void expect(const struct run *run)
{
	for (size_t i = 0; i < run->services.count; i++) {
		const struct goci_service *service = &run->services.items[i];
		oci_auto_free char *called = goci_service_called(service);
		const struct goci_subject subject = {.called = called,
			.service = service->name,
			.target = goci_target_name(service->target)};

		goci_report_expect(run->app->report, &subject, service->platform_count);
	}
}

static void report_failed(const struct run *run, const struct goci_service *service,
	const struct oci_err *err)
{
	const struct goci_subject subject = {.called = service->name,
		.service = service->name,
		.target = goci_target_name(service->target)};

	goci_report_settle(run->app->report, &subject, true);
	report_error(run, service, err->msg);
}

/* Makes what is not there already, one service after another; 1 if one has failed. */
static int make_jobs(struct run *run, struct goci_job *jobs,
	struct goci_compiler *compiler, const struct goci_maker *maker)
{
	int failed = 0;

	for (size_t i = 0; i < run->services.count; i++) {
		struct oci_err err = {0};
		bool bad = make_or_recall(run, &jobs[i], compiler, maker, &err) < 0;

		if (!bad && run->pushing)
			goci_pushing_add(run->pushing, i, digest_of(&jobs[i]));
		if (bad)
			report_failed(run, jobs[i].service, &err);
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
		.signing = run->request->signing,
		.archives = goci_archives_new(
			&run->services, &run->request->flags.outputs, run->app)};
	size_t count = run->services.count;
	oci_auto_free struct goci_job *jobs = oci_xcalloc(count, sizeof(*jobs));
	bool open;
	int failed;

	expect(run);
	open = open_all(run, jobs, &maker);
	if (goci_attaching_open(jobs, count, &maker, err) < 0)
		failed = -1;
	else
		failed = open ? make_and_share(run, jobs, &maker, err)
			      : make_jobs(run, jobs, NULL, &maker);
	if (failed >= 0 && run->pushing &&
		goci_pushing_end(run->pushing, jobs, &run->results, run->out) &&
		!failed)
		failed = 1;
	release_jobs(run, jobs);
	goci_archives_free(maker.archives);
	return failed;
}

/* Whether an archive is written to standard output: references are not, then. */
static bool takes_stdout(const struct goci_services *services)
{
	for (size_t i = 0; i < services->file_count; i++)
		if (goci_path_is_stdout(services->files[i].path))
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
	goci_report_doing(run->app->report, "finding services");
	if (goci_services_find(
		    &run->services, run->app, run->request, &run->memos, err) < 0)
		return goci_advise(err, GOCI_MAY_READ);
	goci_report_doing(run->app->report, NULL);
	if (tell_found(run, err) < 0 ||
		(run->request->load && goci_load_check(&run->services, err) < 0))
		return -1;
	if (goci_attaching_check(&run->services, run->request->signing, err) < 0)
		return -1;
	if (run->request->dry_run)
		return goci_preview_plans(
			&run->services, run->request->signing, run->app, run->out);
	if (run->request->context_report)
		return goci_preview_contexts(&run->services, run->app, run->out);
	if (run->request->push) {
		run->pushing = goci_pushing_new(
			run->app, run->request, &run->services, &run->memos, err);
		if (!run->pushing)
			return -1;
	}
	if (takes_stdout(&run->services) || run->request->observer)
		run->out = stderr;
	failed = build_all(run, err);
	return goci_results_write(&run->results, run->request, &run->services, run->app,
		       failed < 0 ? &ignored : err) < 0
		       ? -1
		       : failed;
}

int goci_build(struct goci_app *app, const struct goci_request *request, FILE *out)
{
	struct run run = {.app = app,
		.request = request,
		.out = out,
		.place = GOCI_PLACE_INIT,
		.loader = GOCI_LOADER_INIT};
	struct oci_err err = {0};
	int status;

	goci_results_init(&run.results);
	status = run_build(&run, &err);

	if (status < 0) {
		goci_report_error(app->report, "", err.msg);
		status = err.code == OCI_ERR_USAGE ? 2 : 1;
	}
	goci_pushing_free(run.pushing);
	goci_loader_release(&run.loader);
	goci_services_release(&run.services);
	goci_place_tidy(&run.place, &request->limits);
	goci_place_release(&run.place);
	goci_stats_release(&run.stats);
	goci_results_release(&run.results);
	return status;
}
