#include "assemble/attaching.h"

#include "assemble/changed.h"
#include "assemble/result.h"
#include "attach/make.h"
#include "attach/obey.h"
#include "attach/place.h"
#include "attach/record.h"
#include "oci/json.h"
#include "report/report.h"
#include "sign/signing.h"
#include "supply/build_facts.h"

#include <stdlib.h>
#include <string.h>

static struct goci_wanted wanted_by(
	const struct goci_service *service, const struct goci_maker *maker)
{
	return goci_wanted_of(service, maker->signing);
}

int goci_attaching_check(const struct goci_services *services,
	struct goci_signing *signing, struct oci_err *err)
{
	for (size_t i = 0; i < services->count; i++) {
		const struct goci_service *s = &services->items[i];
		const struct goci_wanted wanted = goci_wanted_of(s, signing);

		if (!s->failed && goci_wanted_check(&wanted, s, err) < 0)
			return oci_err_wrap(err, "%s", s->name);
	}
	return 0;
}

/* A record and what it borrows. */
struct record {
	struct goci_attach_record record;
	struct oci_digest *subjects;
	char *dir;
};

static void record_release(struct record *r)
{
	free(r->subjects);
	free(r->dir);
}
#define auto_record OCI_AUTO(record_release) struct record

static void add_subject(struct record *r, const char *text)
{
	struct oci_digest digest;
	struct oci_err ignored;

	if (!text || oci_digest_parse(text, &digest, &ignored) < 0)
		return;
	for (size_t i = 0; i < r->record.subject_count; i++)
		if (oci_digest_cmp(&r->subjects[i], &digest) == 0)
			return;
	OCI_GROW(r->subjects, r->record.subject_count);
	r->subjects[r->record.subject_count++] = digest;
}

/* The images, and their index, are in the metadata of the job. */
static void record_init(
	struct record *r, const struct goci_job *job, const struct goci_maker *maker)
{
	const struct goci_service *s = job->service;
	const json_t *image, *images = json_object_get(
				     json_object_get(job->metadata, "goci"), "images");
	size_t i;

	*r = (struct record){.record.memos = maker->memos};
	json_array_foreach(images, i, image)
		add_subject(r, oci_json_text(image, "digest"));
	add_subject(r, oci_json_text(job->metadata, "containerimage.digest"));
	r->dir = s->output.dir ? realpath(s->output.dir, NULL) : NULL;
	r->record.dir = r->dir ? r->dir : "";
	r->record.in_archives = s->archive_count > 0;
	r->record.subjects = r->subjects;
	goci_result_key(&job->plan, &r->record.result);
}

static void set_told(struct goci_job *job, json_t *told)
{
	json_object_set_new(json_object_get(job->metadata, "goci"), "attached", told);
}

void goci_attaching_look(struct goci_job *job, const struct goci_maker *maker)
{
	const struct goci_wanted wanted = wanted_by(job->service, maker);
	goci_auto_documents documents = GOCI_DOCUMENTS_INIT;
	auto_record r;
	json_t *told = NULL;

	record_init(&r, job, maker);
	if (goci_attach_is_there(&r.record, &wanted, &told)) {
		set_told(job, told);
		return;
	}
	job->attach = r.dir && !r.record.in_archives &&
		      goci_documents_recall(&r.record, &wanted, &documents) == 0;
	job->unchanged = job->attach;
}

static bool is_to_attach(const struct goci_job *job)
{
	return goci_job_is_open(job) || job->attach;
}

int goci_attaching_open(const struct goci_job *jobs, size_t count,
	const struct goci_maker *maker, struct oci_err *err)
{
	bool any = false;

	for (size_t i = 0; i < count; i++)
		any = any || is_to_attach(&jobs[i]);
	if (any && maker->signing &&
		goci_signing_open(maker->signing, maker->app, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct goci_wanted wanted = wanted_by(jobs[i].service, maker);

		if (!jobs[i].service->failed &&
			goci_wanted_obey(&wanted, jobs[i].service,
				is_to_attach(&jobs[i]), err) < 0)
			return -1;
	}
	return 0;
}

static struct goci_attach_place place_of(
	const struct goci_job *job, const struct goci_maker *maker, json_t *told)
{
	return (struct goci_attach_place){.dir = job->service->output.dir,
		.created = job->plan.created,
		.app = maker->app,
		.told = told};
}

/* Bills of materials and provenance of images that were just made. */
static int make_documents(const struct goci_job *job, const struct goci_maker *maker,
	const struct oci_descriptor *index, const struct goci_wanted *wanted,
	struct goci_attaching *attaching, struct oci_err *err)
{
	struct goci_made made = {.maker = maker,
		.compilations = job->compilations,
		.hashings = attaching->hashings,
		.count = job->count,
		.index = index};
	struct goci_git git = {0};
	oci_auto_free char *changed = NULL;
	int status;

	if (wanted->provenance || wanted->cyclonedx || wanted->spdx) {
		goci_build_source(job->service, maker->app, &git);
		if (git.revision)
			changed = goci_changed_input(job->compilations, job->count,
				git.revision, maker->app);
		made.source = &git;
		made.dirty = changed;
	}
	status = goci_documents_make(&made, wanted, &attaching->documents, err);
	goci_git_release(&git);
	return status;
}

void goci_attaching_begin(const struct goci_job *job, size_t i,
	const struct goci_maker *maker, struct goci_attaching *attaching)
{
	const struct goci_wanted wanted = wanted_by(job->service, maker);
	const struct goci_compilation *c = &job->compilations[i];

	if (!(wanted.cyclonedx || wanted.spdx) || !goci_image_has_program(c->image) ||
		oci_pool_jobs(maker->app->pool) == 1)
		return;
	if (!attaching->hashings) {
		attaching->count = job->count;
		attaching->hashings =
			oci_xcalloc(job->count, sizeof(*attaching->hashings));
	}
	attaching->hashings[i] =
		goci_hashing_start(c->program.path, &maker->app->cancel);
}

void goci_attaching_release(struct goci_attaching *attaching)
{
	for (size_t i = 0; i < attaching->count; i++)
		goci_hashing_free(attaching->hashings[i]);
	free(attaching->hashings);
	goci_documents_release(&attaching->documents);
	json_decref(attaching->told);
}

static int attach(const struct goci_attach_place *place,
	const struct goci_documents *documents, const struct goci_wanted *wanted,
	struct goci_span *span, struct oci_err *err)
{
	int64_t began = goci_trace_now();
	int status = goci_attach(place, documents, wanted, err);

	goci_trace_part(span, "attach", began);
	return status;
}

int goci_attaching_stage(const struct goci_job *job, const struct goci_maker *maker,
	const struct goci_attaching_to *to, const struct oci_descriptor *index,
	struct goci_attaching *attaching, struct oci_err *err)
{
	const struct goci_wanted wanted = wanted_by(job->service, maker);
	struct goci_attach_place place;
	int64_t began = goci_trace_now();

	attaching->told = json_array();
	place = place_of(job, maker, attaching->told);
	place.publish = to->publish;
	place.copies = to->copies;
	place.copy_count = to->copy_count;
	if (make_documents(job, maker, index, &wanted, attaching, err) < 0)
		return -1;
	goci_trace_part(to->span, "documents", began);
	return attach(&place, &attaching->documents, &wanted, to->span, err);
}

void goci_attaching_keep(struct goci_job *job, const struct goci_maker *maker,
	const struct goci_attaching *attaching)
{
	const struct goci_wanted wanted = wanted_by(job->service, maker);
	auto_record r;

	set_told(job, json_incref(attaching->told));
	record_init(&r, job, maker);
	if (goci_wanted_any(&wanted))
		goci_documents_keep(&r.record, &attaching->documents);
	goci_attach_keep(&r.record, &wanted, attaching->told);
}

/* Another call may have replaced the image since it was looked at. */
static int check_tag(const struct goci_job *job, const char *dir, struct oci_err *err)
{
	oci_auto_json *entry =
		oci_layout_entry(dir, oci_name_tag(job->service->image_name), err);
	const char *wanted =
		oci_json_text_or(job->metadata, "containerimage.digest", "");

	if (!entry)
		return -1;
	return strcmp(oci_json_text_or(entry, "digest", ""), wanted) == 0
		       ? 0
		       : oci_err_set(err, OCI_ERR_MISMATCH,
				 "layout %s: another build has replaced the image: "
				 "build again",
				 dir);
}

static int attach_again(struct goci_job *job, const struct goci_maker *maker,
	const struct goci_attach_record *record, const struct goci_documents *documents,
	struct oci_err *err)
{
	const struct goci_wanted wanted = wanted_by(job->service, maker);
	oci_auto_publish *layout =
		oci_publish_begin(record->dir, &maker->app->cancel, err);
	oci_auto_json *told = json_array();
	struct goci_attach_place place = place_of(job, maker, told);

	place.publish = layout;
	if (!layout || check_tag(job, record->dir, err) < 0 ||
		goci_attach(&place, documents, &wanted, err) < 0 ||
		oci_publish_commit_attached(layout, err) < 0)
		return -1;
	goci_attach_keep(record, &wanted, told);
	set_told(job, json_incref(told));
	return 0;
}

int goci_attaching_again(
	struct goci_job *job, const struct goci_maker *maker, struct oci_err *err)
{
	const struct goci_wanted wanted = wanted_by(job->service, maker);
	goci_auto_documents documents = GOCI_DOCUMENTS_INIT;
	oci_auto_free char *called = goci_service_called(job->service);
	const struct goci_subject subject = {.called = called,
		.service = job->service->name,
		.target = goci_target_name(job->service->target)};
	struct goci_step *step =
		goci_step_begin_of(maker->app->report, &subject, "attach");
	auto_record r;
	int status;

	record_init(&r, job, maker);
	status = goci_documents_recall(&r.record, &wanted, &documents);
	if (status < 0)
		oci_err_set(err, OCI_ERR_NOT_FOUND,
			"the cache has just lost the bill of materials: build again");
	else
		status = attach_again(job, maker, &r.record, &documents, err);
	goci_step_end(step, status < 0 ? GOCI_STEP_FAILED : GOCI_STEP_DONE, NULL);
	return status;
}
