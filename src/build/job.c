#include "build/job.h"

#include "app/bounds.h"
#include "app/output.h"
#include "build/changed.h"
#include "build/compiler.h"
#include "build/metadata.h"
#include "build/size.h"
#include "build/verify_modules.h"
#include "modules/modfiles.h"
#include "modules/outside.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* Where there is none left, the message names the place. */
static const char room[] =
	"make room there, or name another place: output by --output, "
	"goci's cache by GOCI_CACHE, temporary files by TMPDIR";

int goci_job_advise(struct oci_err *err, const char *what)
{
	oci_auto_free char *said = oci_xstrdup(err->msg);
	int sys = err->sys;

	if (err->code == OCI_ERR_SYSTEM && (sys == ENOSPC || sys == EDQUOT)) {
		oci_err_set(err, OCI_ERR_SYSTEM, "%s: %s", said, room);
		err->sys = sys;
	} else if (err->code == OCI_ERR_SYSTEM && err->sys == EACCES) {
		oci_err_set(err, OCI_ERR_SYSTEM, "%s; user %u runs goci: %s", said,
			(unsigned)geteuid(), what);
		err->sys = EACCES;
	}
	return -1;
}

static int open_images(
	struct goci_job *job, const struct goci_maker *maker, struct oci_err *err)
{
	const struct goci_service *s = job->service;

	job->images = oci_xcalloc(s->platform_count, sizeof(*job->images));
	for (size_t i = 0; i < s->platform_count; i++) {
		job->count++;
		if (goci_image_init(&job->images[i], &job->plan, &s->platforms[i],
			    maker, err) < 0)
			return -1;
	}
	return 0;
}

/* The usual output lies in the source: a symlink there is not to lead it elsewhere. */
static int check_output(
	const struct goci_service *s, const struct goci_app *app, struct oci_err *err)
{
	oci_auto_free char *bounds = goci_outside_bounds(s->module, app);
	oci_auto_free char *real = goci_bounds_resolve(bounds, s->output.dir, err);

	if (real && goci_bounds_check_named(s->output.dir, err) == 0 &&
		goci_output_check_folder(s->output.dir, err) == 0)
		return 0;
	oci_err_wrap(err, "output oci:%s", s->output.dir);
	return goci_job_advise(err, GOCI_MAY_WRITE);
}

static int open_job(
	struct goci_job *job, const struct goci_maker *maker, struct oci_err *err)
{
	const struct goci_service *s = job->service;

	if (s->failed) {
		*err = s->err;
		return goci_job_advise(err, GOCI_MAY_READ);
	}
	if (goci_plan_init(&job->plan, s, err) < 0)
		return -1;
	if (!s->settings.no_cache && !s->flags.rebuild && !maker->anew)
		job->metadata = goci_result_recall(maker->memos, &job->plan);
	job->unchanged = job->metadata;
	if (job->unchanged)
		return 0;
	if (check_output(s, maker->app, err) < 0)
		return -1;
	if (goci_service_modules(s) == GOCI_MODULES_ALL &&
		goci_module_enclosed(s->module, maker->app, NULL, err) < 0)
		return -1;
	return open_images(job, maker, err);
}

void goci_job_open(struct goci_job *job, const struct goci_service *service,
	const struct goci_maker *maker)
{
	*job = (struct goci_job){.service = service, .opened = goci_inputs_now()};
	job->failed = open_job(job, maker, &job->err) < 0;
}

void goci_job_release(struct goci_job *job)
{
	for (size_t i = 0; i < job->count; i++)
		goci_image_release(&job->images[i]);
	free(job->images);
	goci_plan_release(&job->plan);
	goci_result_release(&job->result);
	json_decref(job->metadata);
}

bool goci_job_is_open(const struct goci_job *job)
{
	return !job->failed && !job->unchanged;
}

/* What labels tell of the commit is true only of an image that is made of it. */
static void look_for_changes(struct goci_job *job, const struct goci_maker *maker)
{
	const char *commit = job->plan.revision;
	oci_auto_free char *changed = NULL;

	if (!commit)
		return;
	changed = goci_changed_input(job->images, job->count, commit, maker->app);
	if (!changed)
		return;
	goci_report_warn(maker->app->report,
		"%s: %s is not what commit %.12s has: the image's revision is told as "
		"%.12s...-dirty",
		job->service->name, changed, commit, commit);
	for (size_t i = 0; i < job->count; i++)
		job->images[i].dirty = true;
}

/* A module that is not what go.sum says is why its program does not compile. */
static int make_images(struct goci_job *job, struct goci_compiler *compiler,
	const struct goci_maker *maker, struct oci_err *err)
{
	int status = 0;

	for (size_t i = 0; i < job->count && status == 0; i++)
		status = goci_image_make(&job->images[i], compiler, maker, err);
	if (goci_compiler_verified(compiler, job, err) < 0 || status < 0)
		return -1;
	/* The compiled packages that a builder holds were asked for after that. */
	return job->service->target == GOCI_BUILDER
		       ? goci_modules_recheck(job, maker, err)
		       : 0;
}

int goci_job_make(struct goci_job *job, struct goci_compiler *compiler,
	const struct goci_maker *maker, struct oci_err *err)
{
	struct oci_descriptor top;

	if (goci_compiler_prepare(compiler, job, err) < 0)
		return -1;
	look_for_changes(job, maker);
	if (make_images(job, compiler, maker, err) < 0)
		return goci_job_advise(err, GOCI_MAY_READ);
	if (goci_images_publish(job->images, job->count, maker, &top, err) < 0)
		return goci_job_advise(err, GOCI_MAY_WRITE);
	goci_size_tell(job->images, job->count, &top, maker->app->report);
	job->metadata =
		goci_metadata(job->images, job->count, &top, maker->app->report);
	goci_result_keep(
		&job->result, maker->memos, job->images, job->count, job->metadata);
	return 0;
}
