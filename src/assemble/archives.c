#include "assemble/archives.h"

#include "assemble/open.h"
#include "carry/archive.h"

#include <stdlib.h>
#include <string.h>

/* A file of goci_services. */
struct file {
	struct oci_copy *copy;
	size_t missing; /* services that are not made yet */
	bool failed;    /* an image of it, or writing it */
};

struct goci_archives {
	const struct goci_services *services;
	struct goci_app *app;
	struct file *files;
};

/*
 * A service that was not found has no outputs; those of the command line would have
 * been its own, too.
 */
static bool lacks(const struct goci_services *services,
	const struct goci_archive_file *file, const struct oci_strv *outputs)
{
	oci_auto_free char *text = goci_archive_text(file->transport, file->path);
	size_t len = strlen(text);
	bool failed = false, given = false;

	for (size_t i = 0; i < services->count; i++)
		failed = failed || services->items[i].failed;
	for (size_t i = 0; i < outputs->count; i++)
		given = given || (strncmp(outputs->items[i], text, len) == 0 &&
					 strchr(":", outputs->items[i][len]));
	return failed && given;
}

struct goci_archives *goci_archives_new(const struct goci_services *services,
	const struct oci_strv *outputs, struct goci_app *app)
{
	struct goci_archives *a;

	if (!services->file_count)
		return NULL;
	a = oci_xcalloc(1, sizeof(*a));
	a->services = services;
	a->app = app;
	a->files = oci_xcalloc(services->file_count, sizeof(*a->files));
	for (size_t i = 0; i < services->file_count; i++)
		a->files[i] = (struct file){.copy = oci_copy_new(&app->cancel),
			.failed = lacks(services, &services->files[i], outputs)};
	for (size_t i = 0; i < services->count; i++)
		for (size_t k = 0; k < services->items[i].archive_count; k++)
			a->files[services->items[i].archives[k].file].missing++;
	return a;
}

void goci_archives_free(struct goci_archives *archives)
{
	if (!archives)
		return;
	for (size_t i = 0; i < archives->services->file_count; i++)
		oci_copy_free(archives->files[i].copy);
	free(archives->files);
	free(archives);
}

struct oci_copy *goci_archives_copy(const struct goci_archives *archives,
	const struct goci_service *service, size_t i)
{
	return archives->files[service->archives[i].file].copy;
}

static bool has_file(const struct goci_service *service, size_t file)
{
	for (size_t i = 0; i < service->archive_count; i++)
		if (service->archives[i].file == file)
			return true;
	return false;
}

/* Whether an image of the file has to be made. */
static bool is_open(
	const struct goci_archives *a, const struct goci_job *jobs, size_t file)
{
	for (size_t i = 0; i < a->services->count; i++)
		if (has_file(&a->services->items[i], file) && !jobs[i].unchanged)
			return true;
	return false;
}

static bool must_open(const struct goci_archives *a, const struct goci_job *jobs,
	const struct goci_job *job)
{
	const struct goci_service *s = job->service;

	for (size_t i = 0; job->unchanged && i < s->archive_count; i++)
		if (is_open(a, jobs, s->archives[i].file))
			return true;
	return false;
}

/* Opening one may open others, which share another file with it. */
bool goci_archives_open_more(
	struct goci_archives *archives, struct goci_job *jobs, struct goci_maker *maker)
{
	bool more = true, open = false;

	while (more) {
		more = false;
		for (size_t i = 0; i < archives->services->count; i++) {
			if (!must_open(archives, jobs, &jobs[i]))
				continue;
			goci_job_release(&jobs[i]);
			maker->anew = true;
			goci_job_open(&jobs[i], &archives->services->items[i], maker);
			maker->anew = false;
			more = open = true;
		}
	}
	return open;
}

static int write_output(const struct goci_archives *a, struct oci_copy *copy,
	const struct goci_archive_file *file, struct oci_err *err)
{
	const struct goci_waiting waiting = {goci_report_waiting, a->app->report};
	goci_auto_outputs outputs = GOCI_OUTPUTS_INIT;
	struct goci_output *to = file->output;

	if (!to) {
		if (goci_outputs_add(&outputs, "--output",
			    goci_archive_path(file->path), false, err) < 0)
			return -1;
		to = outputs.items[0];
	}
	return goci_archive_write(
		copy, file->transport, to, &waiting, &a->app->cancel, err);
}

static int write_file(struct goci_archives *a, size_t i, const struct goci_job *job,
	struct oci_err *err)
{
	const struct goci_archive_file *file = &a->services->files[i];
	oci_auto_free char *called = goci_service_called(job->service);
	const struct goci_subject subject = {.called = called,
		.service = job->service->name,
		.target = goci_target_name(job->service->target)};
	struct goci_step *step =
		goci_step_begin_of(a->app->report, &subject, "archive");
	int status;

	oci_copy_meter(a->files[i].copy, goci_step_meter(step));
	status = write_output(a, a->files[i].copy, file, err);
	a->files[i].failed = status < 0;
	goci_step_end(step, status < 0 ? GOCI_STEP_FAILED : GOCI_STEP_DONE, NULL);
	return status;
}

int goci_archives_made(struct goci_archives *archives, const struct goci_job *job,
	bool failed, struct oci_err *err)
{
	int status = 0;

	for (size_t i = 0; i < job->service->archive_count; i++) {
		size_t at = job->service->archives[i].file;
		struct file *file = &archives->files[at];

		file->failed = file->failed || failed;
		if (--file->missing || file->failed || job->unchanged || status < 0)
			continue;
		status = write_file(archives, at, job, err);
	}
	return status;
}

bool goci_archives_are_done(
	const struct goci_archives *archives, const struct goci_service *service)
{
	for (size_t i = 0; i < service->archive_count; i++)
		if (archives->files[service->archives[i].file].missing)
			return false;
	return true;
}

const struct goci_archive_file *goci_archives_missing(
	const struct goci_archives *archives, const struct goci_service *service)
{
	for (size_t i = 0; i < service->archive_count; i++)
		if (archives->files[service->archives[i].file].failed)
			return &archives->services->files[service->archives[i].file];
	return NULL;
}
