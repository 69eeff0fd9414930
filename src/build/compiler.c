#include "build/compiler.h"

#include "build/batch.h"
#include "build/deps.h"
#include "build/overlay.h"
#include "build/parts.h"
#include "build/verify_modules.h"
#include "oci/pool.h"

#include <stdlib.h>
#include <string.h>

struct goci_compiler {
	struct goci_job *jobs;
	size_t count;
	const struct goci_maker *maker;
	struct goci_batch *batches;
	bool threaded;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
};

/* Jobs that are compiled alike, and so of one module. */
struct group {
	struct goci_compiler *compiler;
	struct goci_job **jobs;
	size_t count;
	struct goci_used modules; /* of all of them */
	int verify_status;
	struct oci_err verify_err;
	pthread_t verifier;
	bool verifying;
};

static void set(struct goci_compiler *c, bool *flag)
{
	pthread_mutex_lock(&c->lock);
	*flag = true;
	pthread_cond_broadcast(&c->changed);
	pthread_mutex_unlock(&c->lock);
}

static void wait_for(struct goci_compiler *c, const bool *flag)
{
	pthread_mutex_lock(&c->lock);
	while (!*flag)
		pthread_cond_wait(&c->changed, &c->lock);
	pthread_mutex_unlock(&c->lock);
}

static struct group group_of(struct goci_compiler *c, struct goci_job *first)
{
	struct group g = {
		.compiler = c, .jobs = oci_xcalloc(c->count, sizeof(*g.jobs))};

	for (struct goci_job *job = first; job < c->jobs + c->count; job++)
		if (job == first || (goci_job_is_open(job) && !job->begun &&
					    goci_jobs_are_alike(first, job)))
			g.jobs[g.count++] = job;
	return g;
}

static void fail(struct goci_job *job, const struct oci_err *err)
{
	job->not_prepared = true;
	job->err = *err;
}

/* The images of one platform, of the jobs that have not failed. */
static size_t take_images(
	const struct group *g, size_t platform, struct goci_image **images)
{
	size_t count = 0;

	for (size_t i = 0; i < g->count; i++)
		if (!g->jobs[i]->not_prepared)
			images[count++] = &g->jobs[i]->images[platform];
	return count;
}

/* A module that is not what go.sum says is why none of them can be listed. */
static void explain(const struct goci_compiler *c, const struct group *g)
{
	const struct oci_err *why = NULL;
	bool tried = false;

	for (size_t i = 0; i < g->count; i++) {
		struct goci_job *job = g->jobs[i];

		if (job->not_prepared && why)
			job->err = *why;
		if (!job->not_prepared || tried)
			continue;
		tried = true;
		if (goci_modules_explain(job->service, c->maker, &job->err))
			why = &job->err;
	}
}

/* One call for all; where that fails, one for each, so that the right one fails. */
static void list_deps(
	struct goci_compiler *c, const struct group *g, struct goci_image **images)
{
	for (size_t p = 0; p < g->jobs[0]->count; p++) {
		size_t count = take_images(g, p, images);
		struct oci_err err;

		if (!count || !goci_image_has_deps(images[0]))
			continue;
		if (count > 1 && goci_deps_get(images, count, c->maker, &err) == 0)
			continue;
		for (size_t i = 0; i < g->count; i++) {
			struct goci_image *one = &g->jobs[i]->images[p];

			if (!g->jobs[i]->not_prepared &&
				goci_deps_get(&one, 1, c->maker, &err) < 0)
				fail(g->jobs[i], &err);
		}
	}
	explain(c, g);
}

static int make_overlays(
	struct goci_compiler *c, struct goci_job *job, struct oci_err *err)
{
	for (size_t i = 0; i < job->count; i++) {
		struct goci_image *image = &job->images[i];
		const struct goci_compile compile = goci_image_compile(image);

		if (!goci_image_has_program(image))
			continue;
		if (goci_overlay_make(&compile, image->deps, c->maker, &image->overlay,
			    &image->left_out, err) < 0)
			return -1;
	}
	return 0;
}

/* Runs beside the compiler, which takes one CPU at its beginning and at its end. */
static void *verify(void *arg)
{
	struct group *g = arg;
	const struct goci_maker *maker = g->compiler->maker;
	const struct goci_service *s = g->jobs[0]->service;
	struct goci_step *step =
		goci_step_begin(maker->app->report, s->name, "verify modules");

	g->verify_status = goci_modules_look(&g->modules, s, maker, 0, &g->verify_err);
	goci_step_end(
		step, g->verify_status < 0 ? GOCI_STEP_FAILED : GOCI_STEP_DONE, NULL);
	return NULL;
}

static void verify_begin(struct group *g)
{
	bool any = false;

	for (size_t i = 0; i < g->count; i++) {
		if (g->jobs[i]->not_prepared)
			continue;
		goci_modules_add(&g->modules, g->jobs[i]);
		any = any || g->jobs[i]->images[0].deps;
	}
	if (!any || (g->jobs[0]->service->module->vendored && !g->modules.count))
		return;
	g->verifying =
		g->compiler->threaded && oci_thread_start(&g->verifier, verify, g) == 0;
	if (!g->verifying)
		verify(g);
}

/* What was compiled is what the modules are now, if they are what they were. */
static void verify_end(struct group *g, int64_t began)
{
	struct goci_compiler *c = g->compiler;

	if (g->verifying)
		pthread_join(g->verifier, NULL);
	if (g->verify_status == 0)
		g->verify_status = goci_modules_look(&g->modules, g->jobs[0]->service,
			c->maker, began, &g->verify_err);
	for (size_t i = 0; i < g->count; i++) {
		struct goci_job *job = g->jobs[i];

		job->compile_began = began;
		job->verify_status = g->verify_status;
		job->verify_err = g->verify_err;
		if (g->verify_status == 0)
			job->verify_status = goci_modules_judge(
				&g->modules, job, c->maker, &job->verify_err);
		set(c, &job->verified);
	}
}

static void prepare(
	struct goci_compiler *c, struct group *g, struct goci_image **images)
{
	int64_t began = goci_inputs_now();
	struct oci_err err;

	list_deps(c, g, images);
	for (size_t i = 0; i < g->count; i++)
		if (!g->jobs[i]->not_prepared &&
			goci_deps_check(g->jobs[i]->images, g->jobs[i]->count, c->maker,
				&err) < 0)
			fail(g->jobs[i], &err);
	for (size_t i = 0; i < g->count; i++) {
		struct goci_job *job = g->jobs[i];

		if (!job->not_prepared)
			goci_result_begin(&job->result, job->images, job->count,
				job->opened, began);
		if (!job->not_prepared && make_overlays(c, job, &err) < 0)
			fail(job, &err);
	}
	/* Not for jobs that have failed: a step's end would follow their error. */
	verify_begin(g);
	for (size_t i = 0; i < g->count; i++)
		set(c, &g->jobs[i]->prepared);
}

static int compile_one(
	struct goci_compiler *c, struct goci_image *image, struct oci_err *err)
{
	struct goci_app *app = c->maker->app;
	const struct goci_compile compile = goci_image_compile(image);
	goci_auto_image_subject about = {0};
	struct goci_step *step;
	int status;

	goci_image_subject(image, &about);
	step = goci_step_begin_of(app->report, &about.subject, "compile");
	goci_program_open(&image->program, app, c->maker->cache, &compile);
	status = goci_compile_run(&compile, app, step, image->program.path, err);
	if (status == 0)
		goci_program_keep(&image->program);
	goci_step_end(step, status < 0 ? GOCI_STEP_FAILED : GOCI_STEP_DONE,
		compile.module->version);
	return status;
}

/* The first of the images that has the same program: builder and production share it.
 */
static struct goci_image *first_like(struct goci_image **images, size_t i)
{
	const char *package = images[i]->plan->service->package;

	for (size_t k = 0; k < i; k++)
		if (strcmp(images[k]->plan->service->package, package) == 0)
			return images[k];
	return images[i];
}

static void share_program(struct goci_image *image, const struct goci_image *first)
{
	image->compile_status = first->compile_status;
	image->compile_err = first->compile_err;
	if (first->program.path)
		image->program.path = oci_xstrdup(first->program.path);
	image->program.borrowed = true;
}

/* Compiles each program once, all at once where that can be. */
static void compile_each(
	struct goci_compiler *c, struct goci_image **images, size_t count)
{
	oci_auto_free struct goci_image **own = oci_xcalloc(count, sizeof(*own));
	size_t owners = 0;
	bool done;

	for (size_t i = 0; i < count; i++)
		if (first_like(images, i) == images[i])
			own[owners++] = images[i];
	done = goci_batch_compile(&c->batches, own, owners, c->maker) == 0;
	for (size_t i = 0; i < owners && !done; i++) {
		if (goci_image_has_program(own[i]))
			own[i]->compile_status =
				compile_one(c, own[i], &own[i]->compile_err);
		set(c, &own[i]->compiled);
	}
}

static void compile(
	struct goci_compiler *c, const struct group *g, struct goci_image **images)
{
	for (size_t p = 0; p < g->jobs[0]->count; p++) {
		size_t count = take_images(g, p, images);

		if (!count)
			continue;
		compile_each(c, images, count);
		for (size_t i = 0; i < count; i++) {
			struct goci_image *first = first_like(images, i);

			if (first != images[i])
				share_program(images[i], first);
			set(c, &images[i]->compiled);
		}
	}
	for (size_t i = 0; i < g->count; i++)
		for (size_t p = 0; p < g->jobs[i]->count; p++)
			set(c, &g->jobs[i]->images[p].compiled);
}

/* A job, and with it all later ones that are compiled alike. */
static void run_job(struct goci_compiler *c, struct goci_job *job)
{
	oci_auto_free struct goci_image **images =
		oci_xcalloc(c->count, sizeof(*images));
	struct group g;
	int64_t began;

	if (!goci_job_is_open(job) || job->begun)
		return;
	g = group_of(c, job);
	for (size_t i = 0; i < g.count; i++)
		g.jobs[i]->begun = true;
	prepare(c, &g, images);
	began = goci_inputs_now();
	compile(c, &g, images);
	verify_end(&g, began);
	goci_used_release(&g.modules);
	free(g.jobs);
}

static void *run_all(void *arg)
{
	struct goci_compiler *c = arg;

	for (size_t i = 0; i < c->count; i++)
		run_job(c, &c->jobs[i]);
	return NULL;
}

struct goci_compiler *goci_compiler_new(
	struct goci_job *jobs, size_t count, const struct goci_maker *maker)
{
	struct goci_compiler *c = oci_xcalloc(1, sizeof(*c));

	c->jobs = jobs;
	c->count = count;
	c->maker = maker;
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->changed, NULL);
	/* The thread reads it from its beginning. */
	c->threaded = oci_pool_jobs(maker->app->pool) > 1;
	if (c->threaded && oci_thread_start(&c->thread, run_all, c) < 0)
		c->threaded = false;
	return c;
}

void goci_compiler_free(struct goci_compiler *c)
{
	if (!c)
		return;
	if (c->threaded)
		pthread_join(c->thread, NULL);
	goci_batches_release(&c->batches);
	pthread_cond_destroy(&c->changed);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

int goci_compiler_prepare(
	struct goci_compiler *c, struct goci_job *job, struct oci_err *err)
{
	if (!c->threaded)
		run_job(c, job);
	wait_for(c, &job->prepared);
	if (!job->not_prepared)
		return 0;
	*err = job->err;
	return -1;
}

int goci_compiler_wait(
	struct goci_compiler *c, struct goci_image *image, struct oci_err *err)
{
	wait_for(c, &image->compiled);
	if (image->compile_status == 0)
		return 0;
	*err = image->compile_err;
	return -1;
}

int goci_compiler_verified(
	struct goci_compiler *c, struct goci_job *job, struct oci_err *err)
{
	wait_for(c, &job->verified);
	if (job->verify_status == 0)
		return 0;
	*err = job->verify_err;
	return -1;
}
