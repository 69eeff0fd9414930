#include "assemble/make.h"

#include "assemble/advice.h"
#include "assemble/changed.h"
#include "assemble/layering.h"
#include "assemble/metadata.h"
#include "assemble/publish.h"
#include "assemble/result.h"
#include "assemble/size.h"
#include "compile/verify_modules.h"
#include "report/report.h"

#include <stdlib.h>

/* The labels about the commit are only true if the image is made from it. */
static void look_for_changes(struct goci_job *job, const struct goci_maker *maker)
{
	const char *commit = job->plan.revision;
	oci_auto_free char *changed = NULL;

	if (!commit)
		return;
	changed = goci_changed_input(job->compilations, job->count, commit, maker->app);
	if (!changed)
		return;
	goci_report_warn(maker->app->report,
		"%s: %s differs from commit %.12s: the image's revision is "
		"%.12s...-dirty",
		job->service->name, changed, commit, commit);
	for (size_t i = 0; i < job->count; i++)
		job->images[i].dirty = true;
}

/* Makes the layers that need no program while it is compiled. */
static int make_image(struct goci_job *job, size_t i, struct goci_compiler *compiler,
	const struct goci_maker *maker, struct goci_attaching *attaching,
	struct oci_err *err)
{
	struct goci_compilation *compilation = &job->compilations[i];
	struct goci_image *image = &job->images[i];
	struct goci_layering layering;
	int status;

	goci_layering_init(&layering, compilation, image, maker);
	status = goci_layering_begin(&layering, err);
	if (status == 0 && goci_image_has_program(image))
		status = goci_compiler_wait(compiler, compilation, err);
	image->program = compilation->program.path;
	if (status == 0) {
		goci_attaching_begin(job, i, maker, attaching);
		status = goci_layering_end(&layering, err);
	}
	goci_layering_release(&layering);
	return status;
}

/* If a module does not match go.sum, that is the reason why its program failed. */
static int make_images(struct goci_job *job, struct goci_compiler *compiler,
	const struct goci_maker *maker, struct goci_attaching *attaching,
	struct oci_err *err)
{
	int status = 0;

	for (size_t i = 0; i < job->count && status == 0; i++)
		status = make_image(job, i, compiler, maker, attaching, err);
	if (goci_compiler_verified(compiler, job, err) < 0 || status < 0)
		return -1;
	/* The builder's compiled packages were listed after the verification. */
	return job->service->target == GOCI_BUILDER
		       ? goci_modules_recheck(job, maker, err)
		       : 0;
}

int goci_job_make(struct goci_job *job, struct goci_compiler *compiler,
	const struct goci_maker *maker, struct oci_err *err)
{
	goci_auto_attaching attaching = GOCI_ATTACHING_INIT;
	struct oci_descriptor top;

	if (goci_compiler_prepare(compiler, job, err) < 0)
		return -1;
	look_for_changes(job, maker);
	if (make_images(job, compiler, maker, &attaching, err) < 0)
		return goci_advise(err, GOCI_MAY_READ);
	if (goci_images_publish(job, maker, &top, &attaching, err) < 0)
		return goci_advise(err, GOCI_MAY_WRITE);
	job->seconds =
		goci_size_tell(job->images, job->count, &top, maker->app->report);
	job->metadata =
		goci_metadata(job->images, job->count, &top, maker->app->report);
	goci_attaching_keep(job, maker, &attaching);
	return 0;
}

void goci_job_keep(struct goci_job *job, const struct goci_maker *maker)
{
	if (!job->unchanged)
		goci_result_keep(&job->inputs, maker->memos, job->images, job->count,
			job->metadata);
}
