#include "compile/programs.h"

#include "compile/counting.h"

#include <string.h>

static void compile_one(struct goci_compilation *one, const struct goci_maker *maker)
{
	struct goci_app *app = maker->app;
	struct goci_compile args = goci_compilation_args(one);
	struct goci_counting counting;
	goci_auto_image_subject about = {0};
	struct goci_step *step;

	goci_image_subject(one->image, &about);
	step = goci_step_begin_of(app->report, &about.subject, "compile");
	goci_counting_begin(&counting, step, &one, 1);
	args.named = goci_counting_named;
	args.arg = &counting;
	goci_program_open(&one->program, app, maker->cache, &args);
	one->status = goci_compile_run(&args, app, step, one->program.path, &one->err);
	goci_counting_end(&counting);
	if (one->status == 0)
		goci_program_keep(&one->program);
	goci_step_end(step, one->status < 0 ? GOCI_STEP_FAILED : GOCI_STEP_DONE,
		args.module->version);
}

struct goci_compilation *goci_programs_first(
	struct goci_compilation **programs, size_t i)
{
	const char *package = programs[i]->image->plan->service->package;

	for (size_t k = 0; k < i; k++)
		if (strcmp(programs[k]->image->plan->service->package, package) == 0)
			return programs[k];
	return programs[i];
}

void goci_programs_share(
	struct goci_compilation *one, const struct goci_compilation *first)
{
	one->status = first->status;
	one->err = first->err;
	if (first->program.path)
		one->program.path = oci_xstrdup(first->program.path);
	one->program.borrowed = true;
}

void goci_programs_compile(struct goci_batch **batches,
	struct goci_compilation **programs, size_t count,
	const struct goci_programs_done *done, const struct goci_maker *maker)
{
	oci_auto_free struct goci_compilation **own = oci_xcalloc(count, sizeof(*own));
	size_t owners = 0;
	bool all;

	for (size_t i = 0; i < count; i++)
		if (goci_programs_first(programs, i) == programs[i])
			own[owners++] = programs[i];
	all = goci_batch_compile(batches, own, owners, maker) == 0;
	for (size_t i = 0; i < owners && !all; i++) {
		if (goci_image_has_program(own[i]->image))
			compile_one(own[i], maker);
		done->call(done->arg, own[i]);
	}
}
