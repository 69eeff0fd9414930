#include "assemble/open.h"

#include "app/bounds.h"
#include "app/output.h"
#include "assemble/advice.h"
#include "assemble/attaching.h"
#include "assemble/layering.h"
#include "assemble/result.h"
#include "modules/modfiles.h"
#include "modules/outside.h"

#include <stdlib.h>

static int open_images(
	struct goci_job *job, const struct goci_maker *maker, struct oci_err *err)
{
	const struct goci_service *s = job->service;

	job->images = oci_xcalloc(s->platform_count, sizeof(*job->images));
	job->compilations = oci_xcalloc(s->platform_count, sizeof(*job->compilations));
	for (size_t i = 0; i < s->platform_count; i++) {
		job->count++;
		goci_compilation_init(&job->compilations[i], &job->images[i]);
		if (goci_image_open(&job->images[i], &job->plan, &s->platforms[i],
			    maker, err) < 0)
			return -1;
	}
	return 0;
}

/* The default output is in the source: a symlink there must not redirect it. */
static int check_output(
	const struct goci_service *s, const struct goci_app *app, struct oci_err *err)
{
	oci_auto_free char *bounds = goci_outside_bounds(s->module, app);
	oci_auto_free char *real = goci_bounds_resolve(bounds, s->output.dir, err);

	if (real && goci_bounds_check_named(s->output.dir, err) == 0 &&
		goci_output_check_folder(s->output.dir, err) == 0)
		return 0;
	oci_err_wrap(err, "output oci:%s", s->output.dir);
	return goci_advise(err, GOCI_MAY_WRITE);
}

static int open_job(
	struct goci_job *job, const struct goci_maker *maker, struct oci_err *err)
{
	const struct goci_service *s = job->service;

	if (s->failed) {
		*err = s->err;
		return goci_advise(err, GOCI_MAY_READ);
	}
	if (goci_plan_init(&job->plan, s, err) < 0)
		return -1;
	if (!s->settings.no_cache && !s->flags.rebuild && !maker->anew)
		job->metadata = goci_result_recall(maker->memos, &job->plan);
	job->unchanged = job->metadata;
	if (job->unchanged)
		goci_attaching_look(job, maker);
	if (job->unchanged)
		return 0;
	json_decref(job->metadata);
	job->metadata = NULL;
	if (s->output.dir && check_output(s, maker->app, err) < 0)
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
