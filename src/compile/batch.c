#include "compile/batch.h"

#include "binary/elf_static.h"
#include "compile/counting.h"

#include <stdlib.h>
#include <string.h>

void goci_batches_release(struct goci_batch **batches)
{
	while (*batches) {
		struct goci_batch *next = (*batches)->next;

		goci_program_release(&(*batches)->program);
		free(*batches);
		*batches = next;
	}
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same_list(const struct oci_strv *a, const struct oci_strv *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->items[i], b->items[i]) != 0)
			return false;
	return true;
}

bool goci_jobs_are_alike(const struct goci_job *a, const struct goci_job *b)
{
	const struct goci_settings *x = &a->service->settings;
	const struct goci_settings *y = &b->service->settings;

	return a->service->module == b->service->module && a->count == b->count &&
	       goci_image_has_program(&a->images[0]) &&
	       goci_image_has_program(&b->images[0]) &&
	       same_list(&x->platforms, &y->platforms) &&
	       same_text(a->plan.tags, b->plan.tags) &&
	       same_text(a->plan.ldflags, b->plan.ldflags) &&
	       same_list(&a->service->flags.passed, &b->service->flags.passed) &&
	       a->service->flags.rebuild == b->service->flags.rebuild &&
	       a->service->flags.shown == b->service->flags.shown &&
	       same_text(x->ignore_file, y->ignore_file) && x->no_cache == y->no_cache;
}

/* Collects the packages of a batch; fails if two programs have the same name. */
static int name_programs(struct goci_compilation *const *compilations, size_t count,
	struct oci_strv *packages)
{
	oci_auto_strv names = OCI_STRV_INIT;

	for (size_t i = 0; i < count; i++) {
		const char *package = compilations[i]->image->plan->service->package;
		oci_auto_free char *name = goci_compile_name(package);

		if (compilations[i]->overlay || oci_strv_has(&names, name))
			return -1;
		oci_strv_add(&names, name);
		oci_strv_add(packages, package);
	}
	return 0;
}

static struct goci_batch *open_batch(struct goci_batch **batches,
	const struct goci_compile *all, const struct goci_maker *maker)
{
	struct goci_batch *batch = oci_xcalloc(1, sizeof(*batch));

	batch->program = (struct goci_program)GOCI_PROGRAM_INIT;
	goci_program_open(&batch->program, maker->app, maker->cache, all);
	batch->next = *batches;
	*batches = batch;
	return batch;
}

/* The subject is several services on one platform, formatted into `platform`. */
static struct goci_step *begin_batch(struct goci_report *report,
	const struct goci_subject *subject, const struct goci_compile *all,
	char platform[OCI_PLATFORM_STR])
{
	oci_platform_format(all->platform, platform, OCI_PLATFORM_STR);
	return goci_step_begin_of(report, subject, "compile");
}

static int run_batch(struct goci_batch *batch, struct goci_compile *all,
	struct goci_compilation *const *compilations, size_t count,
	struct goci_app *app)
{
	oci_auto_free char *name = oci_xasprintf("%zu programs", count);
	char platform[OCI_PLATFORM_STR];
	const struct goci_subject subject = {
		.called = name, .service = "", .platform = platform};
	struct goci_step *step = begin_batch(app->report, &subject, all, platform);
	struct goci_counting counting;
	struct oci_err ignored;
	int status = -1;

	goci_counting_begin(&counting, step, compilations, count);
	all->named = goci_counting_named;
	all->arg = &counting;
	if (batch->program.lock >= 0)
		status =
			goci_compile_all(all, app, step, batch->program.path, &ignored);
	goci_counting_end(&counting);
	goci_step_end(step, status < 0 ? GOCI_STEP_FAILED : GOCI_STEP_DONE,
		all->module->version);
	if (status == 0)
		goci_program_keep(&batch->program);
	return status;
}

int goci_batch_compile(struct goci_batch **batches,
	struct goci_compilation *const *compilations, size_t count,
	const struct goci_maker *maker)
{
	oci_auto_strv packages = OCI_STRV_INIT;
	struct goci_compile all;
	struct goci_batch *batch;

	if (count < 2 || name_programs(compilations, count, &packages) < 0)
		return -1;
	all = goci_compilation_args(compilations[0]);
	all.packages = &packages;
	batch = open_batch(batches, &all, maker);
	if (run_batch(batch, &all, compilations, count, maker->app) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct goci_compilation *one = compilations[i];
		oci_auto_free char *name = goci_compile_name(packages.items[i]);

		one->program.path = oci_xasprintf("%s%s", batch->program.path, name);
		one->program.borrowed = true;
		one->status = goci_elf_check(
			one->program.path, one->image->platform, &one->err);
		if (one->status < 0)
			oci_err_wrap(&one->err, "%s", packages.items[i]);
	}
	return 0;
}
